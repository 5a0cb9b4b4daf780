import type {backend_util} from '@tensorflow/tfjs-core';

/** The part of a window that is inside an image, as indices into arrays of all images. */
export interface PoolWindow {
  /** The window's first output. */
  output: number;
  /** First value of its first place. */
  start: number;
  /** First value of the place after the last row's. */
  end: number;
  /** From a row to the next. */
  pitch: number;
  /** Values of a row: those of all channels at each of its places. */
  width: number;
  /** Places. */
  places: number;
}

/** Calls `visit` with each window of which anything is inside. It is the same object each time, with other numbers. */
export function forEachWindow(info: backend_util.Conv2DInfo, visit: (window: PoolWindow) => void): void {
  const {batchSize, inHeight, inWidth, inChannels, outHeight, outWidth, padInfo} = info;
  const pitch = inWidth * inChannels;
  const window: PoolWindow = {output: 0, start: 0, end: 0, pitch, width: 0, places: 0};
  for (let n = 0; n < batchSize; n++) {
    for (let u = 0; u < outHeight; u++) {
      const top = u * info.strideHeight - padInfo.top;
      const [firstRow, lastRow] = [Math.max(0, top), Math.min(inHeight, top + info.filterHeight)];
      for (let v = 0; v < outWidth; v++) {
        const left = v * info.strideWidth - padInfo.left;
        const [firstColumn, lastColumn] = [Math.max(0, left), Math.min(inWidth, left + info.filterWidth)];
        if (lastRow <= firstRow || lastColumn <= firstColumn) continue;
        window.output = ((n * outHeight + u) * outWidth + v) * inChannels;
        window.start = ((n * inHeight + firstRow) * inWidth + firstColumn) * inChannels;
        window.end = window.start + (lastRow - firstRow) * pitch;
        window.width = (lastColumn - firstColumn) * inChannels;
        window.places = (lastRow - firstRow) * (lastColumn - firstColumn);
        visit(window);
      }
    }
  }
}
