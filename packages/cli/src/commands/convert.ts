import {existsSync} from 'node:fs';
import {basename, join} from 'node:path';
import type {FloatDType} from '@tfjs-zoo/weights';
import {openWeights, type SaveFormat, saveWeights} from '@tfjs-zoo/weights/node';
import {type Command, Option} from 'commander';
import {contentFor} from '../convert/content.ts';
import {ConvertError} from '../convert/convertError.ts';
import {
  checkDestination,
  chooseDestination,
  insideDirectory,
  isDirectory,
  MODEL_JSON,
  TO,
} from '../convert/destination.ts';
import {fitModel} from '../convert/fitModel.ts';
import {metadataFor} from '../convert/metadataFor.ts';
import {reportConversion} from '../convert/reportConversion.ts';
import {mayHoldNetwork, savedModel} from '../convert/savedModel.ts';
import {watched} from '../convert/watched.ts';
import {findModel} from '../predict/findModel.ts';
import type {Session} from '../session.ts';
import {byteSize} from '../text/byteSize.ts';
import {positiveInteger} from '../text/positiveInteger.ts';
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
Names and layouts stay as they are. With --model, names and shapes are checked, and they become PyTorch's, whichever way
the model's weights go around. As tfjs a whole model is written then, for tf.loadLayersModel; OUT may be a directory. A
saved tfjs model that is written as tfjs keeps its network, but not how it was trained.

Examples:
  $ tfjs-zoo convert alexnet.pth alexnet.safetensors --dtype float16
  $ tfjs-zoo convert checkpoint.pth ema.npz --key ema.state_dict
  $ tfjs-zoo convert alexnet.pth my-model/ --model alexnet
  $ tfjs-zoo convert my-model/ tuned.pth --model alexnet
  $ tfjs-zoo convert my-model/ half-the-size/ --dtype float16`;

/** Adds `convert`: weights from any format to another. */
export function addConvert(program: Command, session: Session): void {
  program
    .command('convert')
    .description('write weights in another format')
    .argument('<in>', 'a weight file of any format, or the directory of a saved tfjs model')
    .argument('<out>', 'the file to write, or a directory for a whole tfjs model')
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
  const file = inputFile(input);
  const destination = chooseDestination(out, {to: given.to, network: entry !== undefined || mayHoldNetwork(file)});
  if (given.maxShard !== undefined && !destination.format.shards) {
    const {name: format} = destination.format;
    throw new UsageError(`convert: --max-shard splits safetensors and tfjs, and OUT is ${format}; leave it out`);
  }
  checkDestination(destination, given.force === true);

  const opened = await savedModel(file, await openWeights(file, {format: from, key}));
  const fitted = entry && (await fitModel(file, opened.sd, entry, numClasses));
  try {
    const {sd, modelJson} = await contentFor(destination, file, opened, fitted);
    const options = {
      format: destination.format.name,
      dtype: given.dtype,
      maxShardBytes: given.maxShard,
      metadata: await metadataFor(destination, file, from, session),
      modelJson,
    };
    const {sd: tensors, end} = watched(sd, `converting ${basename(file)}`, session.io);
    const writing = insideDirectory(destination, () => saveWeights(destination.path, tensors, options));
    const saved = await writing.catch(explain(destination.path)).finally(end);
    reportConversion(
      sd,
      saved,
      {input: file, format: options.format, model: entry?.name, numClasses: fitted?.numClasses},
      session,
    );
  } finally {
    fitted?.model.dispose();
  }
}

/** Says of the file system's errors what was being done. */
const explain =
  (path: string) =>
  (cause: Error): never => {
    throw 'syscall' in cause ? new ConvertError(`writing ${path} failed: ${cause.message}`, {cause}) : cause;
  };

/** A directory stands for the saved model in it, if there is one; what else it could be `openWeights` says. */
function inputFile(input: string): string {
  const inside = join(input, MODEL_JSON);
  return isDirectory(input) && existsSync(inside) ? inside : input;
}
