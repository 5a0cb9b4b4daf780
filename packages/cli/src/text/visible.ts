/**
 * A text as one line that a terminal takes for nothing but text: control characters, which names of files and of classes may
 * hold, become `\x1b` and the like.
 */
export function visible(text: string): string {
  return text.replace(/\p{Cc}/gu, control => `\\x${control.charCodeAt(0).toString(16).padStart(2, '0')}`);
}
