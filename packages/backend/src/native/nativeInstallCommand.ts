/** What a user types to make the native backend usable. */
export const NATIVE_INSTALL_COMMAND = 'npx tfjs-zoo native install';
