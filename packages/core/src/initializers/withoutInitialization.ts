let active = 0;

/**
 * Builds something without drawing random weights: layers of this package start with zeros inside `build`.
 *
 * For a model whose weights will be loaded, this saves nearly all of the time that building it takes.
 * Their configuration keeps the initializer they were given.
 *
 * Reference: `torch.nn.utils.skip_init`.
 */
export function withoutInitialization<T>(build: () => T): T {
  active++;
  try {
    return build();
  } finally {
    active--;
  }
}

/** True inside {@link withoutInitialization}. */
export function initializationIsOff(): boolean {
  return active > 0;
}
