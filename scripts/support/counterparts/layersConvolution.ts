/** Convolutions, and layers that are used with them. */
import type {Counterpart, Counterparts} from './counterpart.ts';

/** What all convolutions say of PyTorch's and Keras's names. */
const TORCH =
  '`out_channels` is `filters`, `kernel_size` is `kernelSize`, `stride` is `strides`, `bias` is `useBias`; zeros are the ' +
  "only padding, which may differ from side to side and be 'same' with any stride";
const KERAS =
  "`dilation_rate` is `dilation`; `padding` may be a number as well, and is 0 by default; 'same' is Keras's; kernel and " +
  "bias start as PyTorch's do, not as Glorot's and 0; no `activation`";

const convolution = (rank: 1 | 2 | 3): Counterpart => ({
  torch: `\`torch.nn.Conv${rank}d\`: ${TORCH}`,
  keras: `\`keras.layers.Conv${rank}D\`: ${KERAS}`,
  formula:
    '`y[p, f] = b[f] + Σ x[p · stride + k · dilation, c] · w[k, c, f]` over the window `k` and the channels `c`.',
});

const transposed = (rank: 1 | 2 | 3): Counterpart => ({
  torch:
    `\`torch.nn.ConvTranspose${rank}d\`: names as those of \`conv${rank}d\`, \`output_padding\` is \`outputPadding\`; ` +
    'no `output_size` at the call',
  keras:
    `\`keras.layers.Conv${rank}DTranspose\`: \`padding\` is a number and 0 by default, which is 'valid' as long as the ` +
    "window is no smaller than the stride; 'same' is none of its values; starts as PyTorch does; no `activation`",
  formula: `It is the gradient of \`conv${rank}d\` with respect to its input: \`y[p · stride + k · dilation] += x[p] · w[k]\`.`,
});

export const CONVOLUTION_LAYERS: Counterparts = {
  conv1d: convolution(1),
  conv2d: convolution(2),
  conv3d: convolution(3),
  convTranspose1d: transposed(1),
  convTranspose2d: transposed(2),
  convTranspose3d: transposed(3),
  depthwiseConv2d: {
    torch: '`torch.nn.Conv2d` with `groups=in_channels`: `out_channels` is `channels · multiplier`',
    keras:
      '`keras.layers.DepthwiseConv2D`: `depth_multiplier` is `multiplier`; the weight is the same in the shape ' +
      '`[height, width, 1, channels · multiplier]`; else as `conv2d`',
  },
  layerScale: {
    torch: 'None in PyTorch; `timm.layers.LayerScale` is the same: `init_values` is `init`',
    keras: 'None',
  },
  pixelShuffle: {
    torch: '`torch.nn.PixelShuffle`: `upscale_factor` is `upscaleFactor`; the order of the channels is the same',
    keras: "None; TensorFlow's `tensorflow.nn.depth_to_space` takes the channels in another order",
  },
  pixelUnshuffle: {
    torch: '`torch.nn.PixelUnshuffle`: `downscale_factor` is `downscaleFactor`; the order of the channels is the same',
    keras: "None; TensorFlow's `tensorflow.nn.space_to_depth` gives the channels in another order",
  },
  resizeConv2d: {
    torch: 'None; `torch.nn.Upsample` and then `torch.nn.Conv2d`',
    keras: 'None; `keras.layers.UpSampling2D` and then `keras.layers.Conv2D`',
    formula: '`conv2d(upsample(x))`.',
  },
  separableConv2d: {
    torch: 'None in PyTorch, but two of `torch.nn.Conv2d`; `timm.layers.SeparableConv2d` has its names of weights',
    keras:
      '`keras.layers.SeparableConv2D`: `depth_multiplier` is `multiplier`, one initializer for both weights; else as ' +
      '`conv2d`',
  },
  squeezeExcite: {
    torch:
      '`torchvision.ops.SqueezeExcitation`: `squeeze_channels` is `squeezeChannels`, `scale_activation` is ' +
      '`scaleActivation`; activations by name',
    keras: 'None',
  },
  upsample: {
    torch:
      "`torch.nn.Upsample`: `scale_factor` is `scaleFactor`, `align_corners` is `alignCorners`; 'nearest' and 'bilinear' " +
      'of images',
    keras:
      "`keras.layers.UpSampling2D`: `size` there is `scaleFactor` here, `interpolation` is `mode`; 'nearest' and " +
      "'bilinear'",
  },
};
