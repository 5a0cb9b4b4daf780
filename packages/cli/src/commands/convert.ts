import {existsSync} from 'node:fs';
import {basename, join} from 'node:path';
import {toLayersWeights} from '@tfjs-zoo/models';
import {type FloatDType, readMetadata, type StateDict} from '@tfjs-zoo/weights';
import {fileSource, openWeights, type SavedWeights, type SaveFormat, saveWeights} from '@tfjs-zoo/weights/node';
import {type Command, Option} from 'commander';
import {
  checkDestination,
  chooseDestination,
  type Destination,
  insideDirectory,
  isDirectory,
  MODEL_JSON,
  TO,
} from '../convert/destination.ts';
import {fitModel} from '../convert/fitModel.ts';
import {describeWeights, modelJson} from '../convert/modelJson.ts';
import {elementsOf, watched} from '../convert/watched.ts';
import {findModel} from '../predict/findModel.ts';
import type {Session} from '../session.ts';
import {byteSize} from '../text/byteSize.ts';
import {positiveInteger} from '../text/positiveInteger.ts';
import {byteText, countText} from '../text/quantities.ts';
import {table} from '../text/table.ts';
import {visible} from '../text/visible.ts';
import {UsageError} from '../usageError.ts';

/** Formats that can be read, as `readWeights` calls them. */
export const FROM: readonly string[] = [
  'pth',
  'npz',
  'npy',
  'safetensors',
  'onnx',
  'caffemodel',
  'binaryproto',
  'sharded',
  'tfjs',
];

/** Floating types that can be written. */
const DTYPES: readonly FloatDType[] = ['float32', 'float16', 'bfloat16'];

/** The options, as commander gives them. */
interface Given {
  from?: string;
  to?: SaveFormat;
  model?: string;
  numClasses?: number;
  dtype?: FloatDType;
  key?: string;
  maxShard?: number;
  force?: boolean;
}

const AFTER = `
Formats are told by content when reading, and by the extension when writing: .safetensors, .pth, .npz, .npy, .json (tfjs).
Names and layouts stay as they are. With --model they become PyTorch's, whichever way the model's weights go around, and
names and shapes are checked; OUT may be a directory then, or its model.json, and receives a whole model for
tf.loadLayersModel.

Examples:
  $ tfjs-zoo convert alexnet.pth alexnet.safetensors --dtype float16
  $ tfjs-zoo convert checkpoint.pth ema.npz --key ema.state_dict
  $ tfjs-zoo convert alexnet.pth my-model/ --model alexnet
  $ tfjs-zoo convert my-model/ tuned.pth --model alexnet`;

/** Adds `convert`: weights from any format to another. */
export function addConvert(program: Command, session: Session): void {
  program
    .command('convert')
    .description('write weights in another format')
    .argument('<in>', 'a weight file of any format, or the directory of a saved tfjs model')
    .argument('<out>', 'the file to write; with --model also a directory')
    .addOption(new Option('--from <format>', 'what IN is (default: told by its content)').choices(FROM))
    .addOption(new Option('--to <format>', 'what OUT is to be (default: told by its extension)').choices(TO))
    .option('--model <name>', 'check the weights against this model of `tfjs-zoo list`, and use its names')
    .option('--num-classes <n>', 'outputs that its head must have (default: those in the file)', positiveInteger)
    .addOption(new Option('--dtype <type>', 'convert floating tensors; integers stay').choices(DTYPES))
    .option('--key <path>', 'which state dict of a PyTorch checkpoint, such as ema.state_dict (default: found)')
    .option('--max-shard <size>', 'split safetensors or tfjs into files of at most this size, such as 5GB', byteSize)
    .option('--force', 'replace what is at OUT')
    .addHelpText('after', AFTER)
    .action((input: string, out: string, given: Given) => convert(input, out, given, session));
}

async function convert(input: string, out: string, given: Given, session: Session): Promise<void> {
  const {from, model: name, numClasses, key} = given;
  const entry = name === undefined ? undefined : findModel('convert', name);
  if (numClasses !== undefined && entry === undefined) {
    throw new UsageError('convert: --num-classes is about the head of a model; give --model, too');
  }
  const destination = chooseDestination(out, given);
  if (given.maxShard !== undefined && !destination.format.shards) {
    const {name: format} = destination.format;
    throw new UsageError(`convert: --max-shard splits safetensors and tfjs, and OUT is ${format}; leave it out`);
  }
  checkDestination(destination, given.force === true);

  const file = inputFile(input);
  const opened = await openWeights(file, {format: from, key});
  const fitted = entry && (await fitModel(file, opened, entry, numClasses));
  try {
    const whole = destination.directory === undefined ? undefined : fitted;
    if (entry !== undefined && whole !== undefined) await describeWeights(whole.model, file, entry);
    const sd = whole === undefined ? (fitted?.sd ?? opened) : toLayersWeights(whole.model, whole.sd);
    const options = {
      format: destination.format.name,
      dtype: given.dtype,
      maxShardBytes: given.maxShard,
      metadata: await metadataFor(destination, file, from, session),
      modelJson: whole && modelJson(whole.model),
    };
    const {sd: tensors, end} = watched(sd, `converting ${basename(file)}`, session.io);
    const writing = insideDirectory(destination, () => saveWeights(destination.path, tensors, options));
    const saved = await writing.finally(end);
    report(
      sd,
      saved,
      {input: file, format: options.format, model: entry?.name, numClasses: fitted?.numClasses},
      session,
    );
  } finally {
    fitted?.model.dispose();
  }
}

/** A directory stands for the saved model in it, if there is one; what else it could be `openWeights` says. */
function inputFile(input: string): string {
  const inside = join(input, MODEL_JSON);
  return isDirectory(input) && existsSync(inside) ? inside : input;
}

/** The text beside the tensors, as far as there is room for it. */
async function metadataFor(
  {format}: Destination,
  file: string,
  from: string | undefined,
  session: Session,
): Promise<Readonly<Record<string, string>> | undefined> {
  if (from !== undefined && from !== 'safetensors') return undefined;
  const metadata = await readMetadata(await fileSource(file));
  if (metadata.size === 0) return undefined;
  if (format.metadata) return Object.fromEntries(metadata);
  const names = [...metadata.keys()].join(', ');
  session.notice(
    `convert: the metadata of ${file} (${names}) is left out: of what is written, safetensors alone has any`,
  );
  return undefined;
}

/** What is said of a conversion. */
interface Conversion {
  readonly input: string;
  readonly format: SaveFormat;
  readonly model: string | undefined;
  readonly numClasses: number | undefined;
}

function report(sd: StateDict, saved: SavedWeights, conversion: Conversion, session: Session): void {
  const {model, numClasses = 0} = conversion;
  const files = [saved, ...saved.shards].map(({path, bytes, sha256}) => ({path, bytes, sha256}));
  const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
  const elements = [...sd.values()].reduce((sum, tensor) => sum + elementsOf(tensor), 0);
  session.document({...conversion, output: saved.path, tensors: sd.size, elements, bytes, files});
  const rows = files.map(file => [visible(file.path), byteText(file.bytes), `sha256 ${file.sha256}`]);
  session.print(table(rows, ['left', 'right', 'left']));
  const whose = model === undefined ? '' : ` of ${model} with ${countText(numClasses)} classes`;
  session.print(`${countText(sd.size)} tensors${whose}, ${countText(elements)} numbers, ${byteText(bytes)}`);
}
