/** Reads event files of TensorBoard, by the reader of protobuf that weights have. */
import {readdir, readFile} from 'node:fs/promises';
import {join} from 'node:path';
import {maskedCrc32c, readField} from '@tfjs-zoo/weights/readers';
import {expect} from 'chai';

/** What an event says. */
export interface SeenEvent {
  /** Seconds since 1970. */
  readonly time: number;
  readonly step: number;
  readonly version?: string;
  readonly tag?: string;
  readonly plugin?: string;
  readonly shape?: readonly number[];
  readonly numbers?: readonly number[];
  readonly strings?: readonly Buffer[];
}

/** Values by the numbers of their fields. */
type Message = Map<number, (Uint8Array | number)[]>;

/** The events of all event files of a directory, in the order of their names. */
export async function readEvents(directory: string): Promise<SeenEvent[]> {
  const names = (await readdir(directory)).filter(name => name.startsWith('events.out.tfevents.')).sort();
  const files = await Promise.all(names.map(name => readFile(join(directory, name))));
  return files.flatMap(bytes => records(bytes).map(eventOf));
}

/** Points `[step, value]` of the series of numbers. */
export async function readScalars(directory: string): Promise<Record<string, [number, number][]>> {
  const series: Record<string, [number, number][]> = {};
  for (const {tag = '', plugin, step, numbers = []} of await readEvents(directory)) {
    if (plugin !== 'scalars') continue;
    series[tag] ??= [];
    series[tag].push([step, numbers[0]]);
  }
  return series;
}

function records(bytes: Buffer): Buffer[] {
  const found: Buffer[] = [];
  for (let at = 0; at < bytes.length; ) {
    const length = Number(bytes.readBigUInt64LE(at));
    const body = bytes.subarray(at + 12, at + 12 + length);
    expect(bytes.readUInt32LE(at + 8), 'checksum of a length').to.equal(maskedCrc32c(bytes.subarray(at, at + 8)));
    expect(bytes.readUInt32LE(at + 12 + length), 'checksum of a record').to.equal(maskedCrc32c(body));
    found.push(body);
    at += length + 16;
  }
  return found;
}

function message(bytes: Uint8Array | number | undefined): Message {
  const fields: Message = new Map();
  if (!(bytes instanceof Uint8Array)) return fields;
  for (let at = 0; at < bytes.length; ) {
    const read = readField(bytes, 0, at, bytes.length);
    if ('complaint' in read) throw new Error(read.complaint);
    const {number, type, value, start, end} = read;
    const view = Buffer.from(bytes.slice(start, end));
    const content = {
      varint: () => value,
      fixed64: () => view.readDoubleLE(),
      fixed32: () => view.readFloatLE(),
      bytes: () => view,
    };
    fields.set(number, [...(fields.get(number) ?? []), content[type]()]);
    at = end;
  }
  return fields;
}

function eventOf(bytes: Buffer): SeenEvent {
  const event = message(bytes);
  const [time = 0, step = 0] = [event.get(1)?.[0], event.get(2)?.[0]].map(value => Number(value ?? 0));
  const version = event.get(3)?.[0];
  if (version !== undefined) return {time, step, version: String(version)};
  const summary = message(message(event.get(5)?.[0]).get(1)?.[0]);
  const plugin = message(message(summary.get(9)?.[0]).get(1)?.[0]);
  const tensor = message(summary.get(8)?.[0]);
  const shape = (message(tensor.get(2)?.[0]).get(2) ?? []).map(size => Number(message(size).get(1)?.[0]));
  const content = Buffer.from((tensor.get(4)?.[0] ?? []) as Uint8Array);
  const double = tensor.get(1)?.[0] === 2;
  const numbers = Array.from({length: content.length / (double ? 8 : 4)}, (_, i) =>
    double ? content.readDoubleLE(8 * i) : content.readFloatLE(4 * i),
  );
  const strings = (tensor.get(8) ?? []).map(text => Buffer.from(text as Uint8Array));
  return {time, step, tag: String(summary.get(1)?.[0]), plugin: String(plugin.get(1)?.[0]), shape, numbers, strings};
}
