import type {DatasetDescription, ImageName, Spread} from './datasetDescription.ts';

/** How many of each kind of finding are shown before the rest is only counted. */
const SHOWN = 10;

/** A description as lines for a person. */
export function descriptionText(description: Omit<DatasetDescription, 'toString'>): string {
  const {images, decoded, classes, formats, width, height, distinctSizes, sizes, mean, std, broken} = description;
  const {duplicates, shared} = description;
  const rows: [name: string, ...lines: string[]][] = [
    [
      'images',
      `${images}${decoded + broken.length < images ? `, of which ${decoded + broken.length} were looked at` : ''}`,
    ],
  ];
  if (classes.length > 0) rows.push(['classes', `${classes.length}${balance(classes)}`, ...classLines(classes)]);
  rows.push(['formats', formats.map(each => `${each.format} ${each.images}`).join(', ')]);
  if (width && height) {
    rows.push(
      ['width', spreadText(width)],
      ['height', spreadText(height)],
      [
        'sizes',
        `${distinctSizes}: ${sizes.map(size => `${size.width}x${size.height} (${size.images})`).join(', ')}${distinctSizes > sizes.length ? ', …' : ''}`,
      ],
    );
  }
  if (mean && std) rows.push(['mean', numbers(mean)], ['std', numbers(std)]);
  const mixed = duplicates.filter(group => new Set(group.map(each => each.class)).size > 1).length;
  const copies = duplicates.reduce((sum, group) => sum + group.length - 1, 0);
  rows.push(
    [
      'duplicates',
      copies === 0
        ? 'none'
        : `${copies} copies of ${duplicates.length} images${mixed ? `, ${mixed} of them in several classes` : ''}`,
      ...shown(duplicates.map(group => group.map(nameText).join(' = '))),
    ],
    ...(shared ? [sharedRow(shared)] : []),
    ['broken', broken.length === 0 ? 'none' : `${broken.length}`, ...shown(broken.map(each => each.reason))],
  );
  const column = Math.max(...rows.map(([name]) => name.length)) + 2;
  return rows
    .flatMap(([name, first, ...more]) => [name.padEnd(column) + first, ...more.map(line => `  ${line}`)])
    .join('\n');
}

function sharedRow(shared: NonNullable<DatasetDescription['shared']>): [string, ...string[]] {
  const lines = shared.map(({image, other}) => `${nameText(image)} = ${nameText(other)}`);
  return [
    'shared',
    shared.length === 0 ? 'none' : `${shared.length} images of the second set are in this one, too`,
    ...shown(lines),
  ];
}

function classLines(classes: DatasetDescription['classes']): string[] {
  const column = Math.max(...classes.map(({images}) => String(images).length));
  return shown(
    classes.map(({name, images}) => `${String(images).padStart(column)}  ${name}`),
    2 * SHOWN,
  );
}

/** By how much classes differ in size, if they do. */
function balance(classes: DatasetDescription['classes']): string {
  const counts = classes.map(({images}) => images);
  const [least, most] = [Math.min(...counts), Math.max(...counts)];
  return least === most ? `, of ${most} images each` : `, of ${least} to ${most} images`;
}

function shown(lines: readonly string[], most: number = SHOWN): string[] {
  return lines.length <= most ? [...lines] : [...lines.slice(0, most), `… and ${lines.length - most} more`];
}

const nameText = ({name, class: owner}: ImageName): string => (owner === undefined ? name : `${name} (${owner})`);
const spreadText = ({min, median, max}: Spread): string => `${min} to ${max}, median ${median}`;
const numbers = (channels: readonly number[]): string => channels.map(value => value.toFixed(4)).join(', ');
