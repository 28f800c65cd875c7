// What parts deep inside a conversation may ask of its view.
import { createContext } from 'svelte';
import type { Message } from '$protocol';

export interface ThreadActs {
  /** Something of this agent was just sent: the log goes to its end. */
  sent: () => void;
  /** Opens the templates, in the place of a message that the closed window kept back. */
  template: (instead: Message | null) => void;
}

export const [threadActs, offerThreadActs] = createContext<ThreadActs>();
