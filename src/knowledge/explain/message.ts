/** Finds the text of a dialog in what somebody typed. */
import { MESSAGES, type Message } from './messages.ts';

/** The most telling message whose words stand in `text`, in any case and punctuation. */
export function messageIn(text: string): Message | undefined {
  const said = ` ${plain(text)} `;
  return MESSAGES.find(({ words }) => words.some((each) => said.includes(` ${plain(each)} `)));
}

function plain(text: string): string {
  return text
    .toLowerCase()
    .replace(/['‘’]/g, '')
    .replace(/[^a-z0-9]+/g, ' ')
    .trim();
}
