/** Fields in a row of filters are as high as buttons, not as those of a form; 44 px where a finger points. */
export const FILTER_CONTROL = 'min-h-8! pointer-coarse:min-h-11!';
