/** Gives each variable a handle of its own instead of a name (`ResourceHandle::ANONYMOUS_NAME`); it dies with its handle. */
export const ANONYMOUS_VARIABLE = 'cd2c89b7-88b7-44c8-ad83-06c2a9158347';
