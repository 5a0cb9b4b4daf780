/** The parts of training that need Node: files and the terminal. */

export {type BackupAndRestoreOptions, BackupCallback, backupAndRestore} from './node/backupAndRestore.ts';
export type {Retention} from './node/checkpoints/retention.ts';
export {type CsvFileOptions, csvLogger} from './node/csvFile.ts';
export {type JsonlFileOptions, jsonlLogger} from './node/jsonlFile.ts';
export {
  ModelCheckpointCallback,
  type ModelCheckpointOptions,
  modelCheckpoint,
} from './node/modelCheckpoint/modelCheckpoint.ts';
export {type ProgressBarOptions, progressBar} from './node/progressBar.ts';
export {type RunDirectoryOptions, runDirectory} from './node/run/runDirectory.ts';
export type {Resumed, RunDirectory} from './node/run/runDirectoryTypes.ts';
export type {OnSaveError} from './node/saveError.ts';
export type {SaveModelOptions} from './node/saveModel.ts';
export {
  type EventWriter,
  type EventWriterOptions,
  eventWriter,
  type HistogramOptions,
} from './node/tensorBoard/eventWriter.ts';
export type {HyperparameterValue, LoggedMetric} from './node/tensorBoard/summaries.ts';
export {type TensorBoardOptions, tensorBoard} from './node/tensorBoard/tensorBoard.ts';
