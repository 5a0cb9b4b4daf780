/** What decodeImage.test.ts runs in a browser. */
import {type DecodeImageOptions, decodeImage} from '@tfjs-zoo/data';

/** What became of an image. */
export type Outcome = {width: number; height: number; pixels: number[]} | {name: string; code: string; message: string};

/** What is decoded, as `/jobs.json` has it. */
export interface Job {
  file: string;
  options?: DecodeImageOptions;
}

/** Decodes all jobs. */
export async function main(): Promise<Outcome[]> {
  const jobs: Job[] = await (await fetch('/jobs.json')).json();
  const outcomes: Outcome[] = [];
  for (const {file, options} of jobs) {
    const blob = await (await fetch(`/${file}`)).blob();
    outcomes.push(await outcomeOf(decodeImage(new File([blob], file), options)));
  }
  const bytes = await (await fetch(`/${jobs[0].file}`)).arrayBuffer();
  outcomes.push(await outcomeOf(decodeImage(bytes)), await outcomeOf(decodeImage(new Uint8Array(bytes))));
  return outcomes;
}

async function outcomeOf(work: ReturnType<typeof decodeImage>): Promise<Outcome> {
  try {
    const {width, height, data} = await work;
    return {width, height, pixels: Array.from(data)};
  } catch (error) {
    const {name, code, message} = error as {name: string; code: string; message: string};
    return {name, code, message};
  }
}
