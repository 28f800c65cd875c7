// From a refusal to the field that has to be mended.
import { tick } from 'svelte';

/** Puts the focus on the first field that is marked as wrong, once the marks are drawn; whether there is one. */
export async function toWrongField(form: HTMLElement | undefined): Promise<boolean> {
  await tick();
  const field = form?.querySelector<HTMLElement>('[aria-invalid="true"]');
  // Where the field lies in a part that is folded away, that part opens first.
  const part = field?.closest('details');
  if (part) part.open = true;
  field?.focus();
  return Boolean(field);
}
