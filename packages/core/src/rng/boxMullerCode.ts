/** `boxMuller.ts` as WebAssembly, two pairs at a time: the same steps in the same order, and so the same bits. */
import * as asm from './assembler.ts';
import {ARTANH, COSINE, HALVED_FROM, RADIANS, SINE} from './boxMuller.ts';

type Code = asm.Code;

const of = (instruction: Code, ...operands: readonly Code[]): Code => [...operands.flat(), ...instruction];
const add = (a: Code, b: Code): Code => of(asm.D_ADD, a, b);
const sub = (a: Code, b: Code): Code => of(asm.D_SUB, a, b);
const mul = (a: Code, b: Code): Code => of(asm.D_MUL, a, b);

const double = (n: number): Code => asm.constant(new Uint8Array(Float64Array.of(n, n).buffer));
const long = (n: bigint): Code => asm.constant(new Uint8Array(BigUint64Array.of(n, n).buffer));
const integer = (n: number): Code => [...asm.number(n), ...asm.SPLAT_I32];

/** `c₀ + x · (c₁ + x · (…))`. */
function polynomial(x: Code, [first, ...rest]: readonly number[]): Code {
  return rest.length === 0 ? double(first) : add(double(first), mul(x, polynomial(x, rest)));
}

/** Lanes 0 and 2, or 1 and 3, of four integers, as doubles. */
const even = (x: Code, to: Code = asm.TO_DOUBLE): Code => [...x, ...x, ...asm.shuffle(0, 2, 0, 2), ...to];
const odd = (x: Code): Code => [...x, ...x, ...asm.shuffle(1, 3, 1, 3), ...asm.TO_DOUBLE];

/** `normals(end, mean, std)`, in place of the words; local 3 is the pointer, the others are named below. */
export function boxMullerCode(): Code {
  const [END_AT, MEAN, STD, AT] = [0, 1, 2, 3];
  const names = [
    'words',
    'means',
    'stds',
    'n',
    'm',
    'halved',
    't',
    'z',
    'radius',
    'quarter',
    'x',
    'y',
    'sine',
    'cosine',
    'swap',
  ];
  const local = (name: string): number => AT + 1 + names.indexOf(name);
  const get = (name: string): Code => asm.get(local(name));
  const let_ = (name: string, value: Code): Code => [...value, ...asm.set(local(name))];
  const sign = (quarter: Code): Code => of(asm.V_SUB, integer(1), of(asm.V_AND, quarter, integer(2)));
  const float = (signs: Code, part: Code): Code =>
    of(asm.TO_FLOAT, add(get('means'), mul(mul(get('radius'), odd(signs)), part)));

  const radius = [
    ...let_('n', add(even(get('words'), asm.UNSIGNED_TO_DOUBLE), double(1))),
    // the mantissa, with the exponent of 1
    ...let_('m', of(asm.V_OR, of(asm.V_AND, get('n'), long(0xfffffffffffffn)), long(0x3ff0000000000000n))),
    ...let_('halved', of(asm.V_AND, of(asm.D_ABOVE, get('m'), double(HALVED_FROM)), double(1))),
    ...let_('m', sub(get('m'), mul(get('halved'), mul(double(0.5), get('m'))))),
    ...let_('t', of(asm.D_DIV, sub(get('m'), double(1)), add(get('m'), double(1)))),
    ...let_('z', mul(get('t'), get('t'))),
    // 1055 is 32 and the exponent's bias
    ...let_('radius', even([...get('n'), ...asm.number(52), ...asm.L_RIGHT])),
    ...let_('radius', mul(sub(sub(double(1055), get('radius')), get('halved')), double(2 * Math.LN2))),
    ...let_('radius', sub(get('radius'), mul(double(4), mul(get('t'), polynomial(get('z'), ARTANH))))),
    ...let_('radius', mul(get('stds'), of(asm.D_SQRT, get('radius')))),
  ];
  const angle = [
    ...let_('quarter', [...of(asm.V_ADD, get('words'), integer(0x20000000)), ...asm.number(30), ...asm.V_RIGHT]),
    ...let_('x', odd(of(asm.V_SUB, get('words'), [...get('quarter'), ...asm.number(30), ...asm.V_LEFT]))),
    ...let_('x', mul(get('x'), double(RADIANS))),
    ...let_('y', mul(get('x'), get('x'))),
    ...let_('sine', mul(get('x'), polynomial(get('y'), SINE))),
    ...let_('cosine', polynomial(get('y'), COSINE)),
    ...let_('swap', mul(odd(of(asm.V_AND, get('quarter'), integer(1))), sub(get('sine'), get('cosine')))),
  ];
  const results = [
    ...asm.get(AT),
    ...float(sign(of(asm.V_ADD, get('quarter'), integer(1))), add(get('cosine'), get('swap'))),
    ...float(sign(get('quarter')), sub(get('sine'), get('swap'))),
    ...[...asm.shuffle(0, 4, 1, 5), ...asm.store(0)],
  ];
  return [
    ...asm.list([
      [1, asm.I32],
      [names.length, asm.V128],
    ]),
    ...let_('means', [...asm.get(MEAN), ...asm.SPLAT_F64]),
    ...let_('stds', [...asm.get(STD), ...asm.SPLAT_F64]),
    ...asm.until(END_AT, AT, 16, [...let_('words', [...asm.get(AT), ...asm.LOAD]), ...radius, ...angle, ...results]),
    asm.END,
  ];
}
