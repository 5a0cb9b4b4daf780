import {runCommand} from './runCommand.ts';

/** Milliseconds after which a check that has not answered has failed: it takes a quarter of a second where it works. */
const PATIENCE = 120_000;

/**
 * A photograph of 16 x 16 pixels, its colours at half the resolution, and the SHA-256 of the RGB that Pillow 12.3.0 makes of
 * it. scripts/fixtures/data_formats.py wrote it, as `16x16-420.jpg` of the fixtures of data.
 */
const JPEG =
  '/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDAAUDBAQEAwUEBAQFBQUGBwwIBwcHBw8LCwkMEQ8SEhEPERETFhwXExQaFRERGCEYGh0dHx8fExci' +
  'JCIeJBweHx7/2wBDAQUFBQcGBw4ICA4eFBEUHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh7/wAAR' +
  'CAAQABADASIAAhEBAxEB/8QAHwAAAQUBAQEBAQEAAAAAAAAAAAECAwQFBgcICQoL/8QAtRAAAgEDAwIEAwUFBAQAAAF9AQIDAAQRBRIhMUEG' +
  'E1FhByJxFDKBkaEII0KxwRVS0fAkM2JyggkKFhcYGRolJicoKSo0NTY3ODk6Q0RFRkdISUpTVFVWV1hZWmNkZWZnaGlqc3R1dnd4eXqDhIWG' +
  'h4iJipKTlJWWl5iZmqKjpKWmp6ipqrKztLW2t7i5usLDxMXGx8jJytLT1NXW19jZ2uHi4+Tl5ufo6erx8vP09fb3+Pn6/8QAHwEAAwEBAQEB' +
  'AQEBAQAAAAAAAAECAwQFBgcICQoL/8QAtREAAgECBAQDBAcFBAQAAQJ3AAECAxEEBSExBhJBUQdhcRMiMoEIFEKRobHBCSMzUvAVYnLRChYk' +
  'NOEl8RcYGRomJygpKjU2Nzg5OkNERUZHSElKU1RVVldYWVpjZGVmZ2hpanN0dXZ3eHl6goOEhYaHiImKkpOUlZaXmJmaoqOkpaanqKmqsrO0' +
  'tba3uLm6wsPExcbHyMnK0tPU1dbX2Nna4uPk5ebn6Onq8vP09fb3+Pn6/9oADAMBAAIRAxEAPwDW8b3cdvpzpnnbXz7eRPc67uAyN1en/E/V' +
  'WF08Ab2rlvDemC5nEzLnnNehXxc8dVjg8P8AAfQ5alm2AVNbwP/Z';
const [SIDE, SHA256] = [16, 'fcabc075e98c65b581d8ed86a514947c97cda84b9d78e570b2040d53610995a3'];

/** What the process runs: prints whether the decoder took the JPEG, and the hash of what it made of it. */
const PROGRAM = `
  const [addon, jpeg, side] = process.argv.slice(1);
  const into = new Uint8Array(side * side * 3);
  require(addon).decode(Buffer.from(jpeg, 'base64'), into, +side, +side).then(decoded =>
    console.log(decoded, require('node:crypto').createHash('sha256').update(into).digest('hex')));
`;

/**
 * Loads an addon that decodes JPEGs in a process of its own and has it decode one.
 *
 * @throws Error with what the process printed, unless it decoded that to Pillow's bytes.
 */
export async function checkJpegDecoder(addon: string, signal?: AbortSignal): Promise<void> {
  const patience = AbortSignal.timeout(PATIENCE);
  const {ended, output} = await runCommand(process.execPath, ['-e', PROGRAM, addon, JPEG, String(SIDE)], {
    signal: signal === undefined ? patience : AbortSignal.any([signal, patience]),
  });
  if (ended === 'code 0' && output.split('\n').includes(`true ${SHA256}`)) return;
  throw new Error(`the check of ${addon} failed (${ended}): ${output.trim()}`);
}
