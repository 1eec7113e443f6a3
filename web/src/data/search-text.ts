/** The words that the list on screen looks for; what is read beside it marks them. */
import { createContext, useContext } from 'react';

const Context = createContext<string | undefined>(undefined);

export const SearchTextProvider = Context.Provider;

/** Undefined where nothing is looked for. */
export const useSearchText = (): string | undefined => useContext(Context);
