/** What a terminal shows as a picture: text with its colours, as SVG. */

const COLUMN = 8.4;
const LINE = 18;
const MARGIN = 20;

const COLOURS: Readonly<Record<string, string>> = {
  '31': '#ff9189',
  '32': '#7bcfa6',
  '33': '#efbb61',
};

/**
 * @param text lines with escape sequences for bold, dim and the colours above, and no others; one
 *   that is longer than the terminal is wide goes on below, and has no escape sequences
 */
export function terminalSvg(title: string, text: string, most: number): string {
  const lines = text
    .trimEnd()
    .split('\n')
    .flatMap((line) => (plain(line).length > most ? wrapped(line, most) : [line]));
  const columns = Math.max(...lines.map((line) => plain(line).length));
  const width = Math.ceil(columns * COLUMN + 2 * MARGIN);
  const height = lines.length * LINE + 2 * MARGIN;
  const rows = lines.map((line, index) => row(line, MARGIN + index * LINE + 13));
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-label="${escaped(title)}">`,
    `<rect width="${width}" height="${height}" rx="8" fill="#16181b"/>`,
    `<g font-family="ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace" font-size="14" fill="#d9dadb">`,
    ...rows.filter((each) => each !== ''),
    '</g>',
    '</svg>',
    '',
  ].join('\n');
}

function wrapped(line: string, most: number): string[] {
  if (plain(line) !== line) throw new TypeError('the picture cannot break a line with colours');
  return line.match(new RegExp(`.{1,${most}}`, 'gu')) ?? [];
}

/** Whatever stands between wide gaps at its own column, so that a font of another width does not shift what follows. */
function row(line: string, y: number): string {
  let column = 0;
  let style: readonly string[] = [];
  const runs = line.split(/(\x1b\[[\d;]*m)/).flatMap((part) => {
    const [, code] = /^\x1b\[(\d+)m$/.exec(part) ?? [];
    if (code !== undefined) {
      style = styled(style, code);
      return [];
    }
    const start = column;
    column += part.length;
    return [...part.matchAll(/\S+(?: \S+)*/g)].map(({ 0: shown, index }) => {
      const x = round(MARGIN + (start + index) * COLUMN);
      const wide = round(shown.length * COLUMN);
      return `<text x="${x}" y="${y}" textLength="${wide}"${attributes(style)}>${escaped(shown)}</text>`;
    });
  });
  return runs.join('');
}

function styled(before: readonly string[], code: string): readonly string[] {
  if (code === '39') return before.filter((each) => !(each in COLOURS));
  if (code === '22') return before.filter((each) => each !== '1' && each !== '2');
  if (code === '0') return [];
  if (code !== '1' && code !== '2' && !(code in COLOURS)) {
    throw new TypeError(`the picture knows no escape sequence ${code}`);
  }
  return [...before, code];
}

function attributes(style: readonly string[]): string {
  const fill = style.map((code) => COLOURS[code]).find((colour) => colour !== undefined);
  return [
    fill === undefined ? '' : ` fill="${fill}"`,
    style.includes('1') ? ' font-weight="700"' : '',
    style.includes('2') ? ' opacity="0.65"' : '',
  ].join('');
}

function plain(line: string): string {
  return line.replace(/\x1b\[[\d;]*m/g, '');
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
