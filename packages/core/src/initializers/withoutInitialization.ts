let active = 0;

/**
 * Builds something without drawing random weights: layers of this package start with zeros inside `build`.
 *
 * For a model whose weights will be loaded, this saves nearly all of the time that building it takes.
 * `build` must be synchronous: what it does after an `await` is initialised as usual. So is what tfjs defers, such as
 * the weights of a layer in a `tf.sequential` that does not know its input shape yet.
 *
 * The configuration of the layers keeps the initializer they were given.
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
