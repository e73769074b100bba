/** How a report looks on a stream: colour, width and characters that the terminal can show. */
import type { Style } from '../report/layout.ts';
import type { Io, Screen } from './io.ts';

type Env = Io['env'];

export function styleOn(stream: Screen, env: Env, noColour: boolean): Style {
  const terminal = stream.isTTY === true;
  const { columns } = stream;
  return {
    colour: colourOn(terminal, env, noColour),
    unicode: !terminal || showsUnicode(env),
    ...(columns !== undefined && columns > 0 && { columns }),
  };
}

/** A file is read by who knows what: no colour, but every character. */
export const FILE_STYLE: Style = { colour: false, unicode: true };

/** The option wins, then FORCE_COLOR, then NO_COLOR, then what the stream is. */
function colourOn(terminal: boolean, env: Env, noColour: boolean): boolean {
  const { FORCE_COLOR: forced = '', NO_COLOR: unwanted = '', TERM: term } = env;
  if (noColour) return false;
  if (forced !== '') return forced !== '0' && forced !== 'false';
  return terminal && unwanted === '' && term !== 'dumb';
}

/** By the locale; on Windows by the terminals that are known to. */
function showsUnicode(env: Env): boolean {
  const locale = env['LC_ALL'] || env['LC_CTYPE'] || env['LANG'] || '';
  if (locale !== '') return /utf-?8/i.test(locale);
  return env['WT_SESSION'] !== undefined || env['TERM_PROGRAM'] !== undefined;
}
