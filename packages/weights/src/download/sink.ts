/**
 * Where a download goes.
 */

/** What is there of a file, and where it came from. */
export interface Kept {
  /** Length of the beginning that is there; 0 if nothing is. */
  readonly bytes: number;
  /** Address that it came from, without its query, if that is known. */
  readonly url?: string;
  /** The server's `ETag` for it, if there was one. */
  readonly etag?: string;
}

/** Takes a file from its beginning to its end. Errors it throws end the download: another mirror would not help. */
export interface Sink {
  /** What it holds, perhaps of an attempt before. */
  kept(): Kept;
  /** Forgets what was written. */
  restart(): Promise<void>;
  /** Told, before the first byte of each response, where the bytes come from, without the query. */
  begin(url: string, etag: string | undefined): Promise<void>;
  /** Adds to the end. */
  write(chunk: Uint8Array): Promise<void>;
  /** SHA-256 of all that was written, in lower-case hexadecimal. */
  sha256(): Promise<string>;
}
