/** Lines of a page that are longer than they may be: commands and paths stay whole, everything else is broken. */
export function overlong(text: string, columns: number): string[] {
  const lines = text.split('\n');
  return lines.filter((line, index) => {
    if (line.length <= columns) return false;
    const labelled = /^\s+(?:registry|shell)$/.test(lines[index - 1] ?? '');
    return !labelled && !/^\s+(?:`[^`]+`\S*|\S+)$/.test(line);
  });
}
