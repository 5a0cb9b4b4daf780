/** Activation functions, as layers, on one size. Of tfjs those that compute the same. */
import {clipByValue, logSigmoid, logSoftmax} from '@tensorflow/tfjs-core';
import {layers as tf} from '@tensorflow/tfjs-layers';
import {layers} from '@tfjs-zoo/core';
import {type Case, type LayerCase, layerCase} from '../case.ts';

const SHAPE = [32, 28, 28, 64];

type Row = Pick<LayerCase, 'about' | 'ours' | 'stock' | 'torch'>;

const activation = (name: string, row: Row): Case => layerCase(name, {...row, shape: SHAPE, channelsLast: true});

export const ACTIVATIONS: readonly Case[] = [
  activation('elu', {ours: () => layers.elu(), stock: () => tf.elu(), torch: 'nn.ELU()'}),
  activation('gelu', {
    ours: () => layers.gelu(),
    stock: () => tf.activation({activation: 'gelu'}),
    torch: 'nn.GELU()',
  }),
  activation('gelu', {
    about: 'tanh',
    ours: () => layers.gelu({approximate: 'tanh'}),
    stock: () => tf.activation({activation: 'gelu_new'}),
    torch: "nn.GELU(approximate='tanh')",
  }),
  activation('hardSigmoid', {ours: () => layers.hardSigmoid(), torch: 'nn.Hardsigmoid()'}),
  activation('hardSwish', {ours: () => layers.hardSwish(), torch: 'nn.Hardswish()'}),
  activation('hardTanh', {
    ours: () => layers.hardTanh(),
    stock: {op: x => clipByValue(x, -1, 1)},
    torch: 'nn.Hardtanh()',
  }),
  activation('leakyRelu', {
    ours: () => layers.leakyRelu(),
    stock: () => tf.leakyReLU({alpha: 0.01}),
    torch: 'nn.LeakyReLU()',
  }),
  activation('logSigmoid', {
    ours: () => layers.logSigmoid(),
    stock: {op: x => logSigmoid(x)},
    torch: 'nn.LogSigmoid()',
  }),
  activation('logSoftmax', {
    ours: () => layers.logSoftmax(),
    stock: {op: x => logSoftmax(x)},
    torch: 'nn.LogSoftmax(-1)',
  }),
  activation('mish', {
    ours: () => layers.mish(),
    stock: () => tf.activation({activation: 'mish'}),
    torch: 'nn.Mish()',
  }),
  activation('prelu', {
    ours: () => layers.prelu(),
    stock: () => tf.prelu({sharedAxes: [1, 2, 3]}),
    torch: 'nn.PReLU()',
  }),
  activation('relu', {ours: () => layers.relu(), stock: () => tf.reLU(), torch: 'nn.ReLU()'}),
  activation('relu6', {
    ours: () => layers.relu6(),
    stock: () => tf.activation({activation: 'relu6'}),
    torch: 'nn.ReLU6()',
  }),
  activation('selu', {
    ours: () => layers.selu(),
    stock: () => tf.activation({activation: 'selu'}),
    torch: 'nn.SELU()',
  }),
  activation('sigmoid', {
    ours: () => layers.sigmoid(),
    stock: () => tf.activation({activation: 'sigmoid'}),
    torch: 'nn.Sigmoid()',
  }),
  activation('silu', {
    ours: () => layers.silu(),
    stock: () => tf.activation({activation: 'swish'}),
    torch: 'nn.SiLU()',
  }),
  activation('softmax', {ours: () => layers.softmax(), stock: () => tf.softmax({}), torch: 'nn.Softmax(-1)'}),
  activation('softplus', {
    ours: () => layers.softplus(),
    stock: () => tf.activation({activation: 'softplus'}),
    torch: 'nn.Softplus()',
  }),
  activation('softsign', {
    ours: () => layers.softsign(),
    stock: () => tf.activation({activation: 'softsign'}),
    torch: 'nn.Softsign()',
  }),
  activation('tanh', {
    ours: () => layers.tanh(),
    stock: () => tf.activation({activation: 'tanh'}),
    torch: 'nn.Tanh()',
  }),
];
