/** Money between forms, where people type yuan, and everything else, where it is whole fen. */
const FEN_PER_YUAN = 100;

/** To the nearest fen. */
export const fenOf = (yuan: number): number => Math.round(yuan * FEN_PER_YUAN);

export const yuanOf = (fen: number): number => fen / FEN_PER_YUAN;
