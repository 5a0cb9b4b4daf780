/**
 * The pixels of a bitmap, which browsers hand out by way of a canvas only.
 */
import {ConfigError} from '@tfjs-zoo/core';

/** RGBA, row by row; colours as they are in the file, not multiplied by their opacity, as far as the browser lets them be had. */
export function bitmapPixels(bitmap: ImageBitmap): Uint8Array | Uint8ClampedArray {
  const drawn = byCanvas(bitmap);
  for (let alpha = 3; alpha < drawn.length; alpha += 4) {
    // a canvas keeps colours multiplied by their opacity, from which they cannot be had back whole
    if (drawn[alpha] !== 255) return byTexture(bitmap) ?? drawn;
  }
  return drawn;
}

function byCanvas(bitmap: ImageBitmap): Uint8ClampedArray {
  const {width, height} = bitmap;
  const context = new OffscreenCanvas(width, height).getContext('2d', {willReadFrequently: true});
  if (!context) throw new ConfigError('decodeImage: this browser has no two-dimensional canvas to read pixels from');
  context.drawImage(bitmap, 0, 0);
  return context.getImageData(0, 0, width, height).data;
}

/** `undefined` where there is no WebGL 2, or the image is larger than its textures. */
function byTexture(bitmap: ImageBitmap): Uint8Array | undefined {
  const {width, height} = bitmap;
  const gl = new OffscreenCanvas(1, 1).getContext('webgl2');
  if (!gl) return undefined;
  try {
    if (Math.max(width, height) > gl.getParameter(gl.MAX_TEXTURE_SIZE)) return undefined;
    const texture = gl.createTexture();
    gl.bindTexture(gl.TEXTURE_2D, texture);
    gl.pixelStorei(gl.UNPACK_PREMULTIPLY_ALPHA_WEBGL, false);
    gl.pixelStorei(gl.UNPACK_COLORSPACE_CONVERSION_WEBGL, gl.NONE);
    gl.texImage2D(gl.TEXTURE_2D, 0, gl.RGBA, gl.RGBA, gl.UNSIGNED_BYTE, bitmap);
    gl.bindFramebuffer(gl.FRAMEBUFFER, gl.createFramebuffer());
    gl.framebufferTexture2D(gl.FRAMEBUFFER, gl.COLOR_ATTACHMENT0, gl.TEXTURE_2D, texture, 0);
    if (gl.checkFramebufferStatus(gl.FRAMEBUFFER) !== gl.FRAMEBUFFER_COMPLETE) return undefined;
    const pixels = new Uint8Array(width * height * 4);
    gl.readPixels(0, 0, width, height, gl.RGBA, gl.UNSIGNED_BYTE, pixels);
    return gl.isContextLost() ? undefined : pixels;
  } finally {
    // browsers allow only some contexts at a time
    gl.getExtension('WEBGL_lose_context')?.loseContext();
  }
}
