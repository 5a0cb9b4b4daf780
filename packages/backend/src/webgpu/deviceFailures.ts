/** What a graphics device reports outside of any call: a buffer too large, a shader that it cannot compile. */
export interface DeviceFailures {
  /** Throws the first since it was last asked: values that are read now may be zeros or worse. */
  check(): void;
}

/** Listens to a device. Each failure is told once, to whoever reads next. */
export function deviceFailures(device: GPUDevice): DeviceFailures {
  let first: string | undefined;
  device.addEventListener('uncapturederror', ({error}) => {
    first ??= error.message;
  });
  return {
    check() {
      const failure = first;
      first = undefined;
      if (failure !== undefined) throw new Error(`webgpu: the graphics device failed: ${failure}`);
    },
  };
}
