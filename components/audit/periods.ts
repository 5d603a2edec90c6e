const PERIOD_DAYS: Readonly<Record<string, number>> = { day: 1, week: 7, month: 30 };

export const PERIOD_WORDS: Readonly<Record<string, string>> = {
  day: 'Last 24 hours',
  week: 'Last 7 days',
  month: 'Last 30 days',
};

/** Days back from now, by the word that stands in the address; undefined for any other word, also `constructor`. */
export function periodDays(word: string): number | undefined {
  return Object.hasOwn(PERIOD_DAYS, word) ? PERIOD_DAYS[word] : undefined;
}
