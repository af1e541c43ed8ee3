/** Keeps the beginning and the end of a text of any length, in bounded memory. */
import { cleanText } from '../../src/domain/text.ts';

export type TextCollector = {
  add(text: string): void;
  /** All of it, or its beginning, a mark, and its end: at most the collector's length. */
  excerpt(): string;
};

/** `length` is the longest excerpt, in UTF-16 units; about three times as much is kept in memory. */
export function createTextCollector(length: number): TextCollector {
  let head = '';
  let tail = '';
  let total = 0;
  return {
    add(text) {
      total += text.length;
      const room = length - head.length;
      head += text.slice(0, room);
      tail += text.slice(room);
      if (tail.length > 2 * length) tail = tail.slice(-length);
    },
    excerpt() {
      if (total <= length) return cleanText(head);
      const mark = `\n[… ${total - length} characters left out …]\n`;
      const half = Math.max(0, Math.floor((length - mark.length) / 2));
      const end = (head + tail).slice(-half);
      return cleanText(head.slice(0, half)) + mark + cleanText(end);
    },
  };
}
