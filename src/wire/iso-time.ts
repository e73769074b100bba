/**
 * What `date.toISOString()` gives, in a quarter of its time: there are several in each result.
 *
 * @throws RangeError for a date that is none
 */
export function isoTime(date: Date): string {
  const time = date.getTime();
  if (time !== lastTime) {
    lastText = isoText(date);
    lastTime = time;
  }
  return lastText;
}

/** Many hosts begin in the same millisecond. */
let lastTime = Number.NaN;
let lastText = '';

function isoText(date: Date): string {
  const year = date.getUTCFullYear();
  if (!(year >= 0 && year <= 9999)) return date.toISOString();
  const day = `${digits(year, 4)}-${digits(date.getUTCMonth() + 1, 2)}-${digits(date.getUTCDate(), 2)}`;
  const hour = `${digits(date.getUTCHours(), 2)}:${digits(date.getUTCMinutes(), 2)}`;
  const second = `${digits(date.getUTCSeconds(), 2)}.${digits(date.getUTCMilliseconds(), 3)}`;
  return `${day}T${hour}:${second}Z`;
}

function digits(value: number, count: number): string {
  return String(value).padStart(count, '0');
}
