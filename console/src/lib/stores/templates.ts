// The words of a provider's template, and what it still needs.
import type { Template } from '$protocol';

interface Component {
  type?: string;
  text?: string;
}

function component(template: Template, type: string): string {
  const components = template.components as Component[];
  return components.find((held) => held?.type?.toUpperCase() === type)?.text ?? '';
}

export function bodyOf(template: Template): string {
  return component(template, 'BODY');
}

/** The body with values in the place of `{{n}}`; what is still empty stays as it is. */
export function filled(template: Template, values: string[]): string {
  return bodyOf(template).replace(
    /\{\{(\d+)\}\}/g,
    (gap, n: string) => values[Number(n) - 1] || gap
  );
}

/** Templates that can be sent, those of `language` first, then by name. */
export function sendable(templates: Template[], language: string, search: string): Template[] {
  const wanted = search.trim().toLowerCase();
  return templates
    .filter(({ status }) => status === 'APPROVED')
    .filter((held) => `${held.name} ${bodyOf(held)}`.toLowerCase().includes(wanted))
    .sort((a, b) => {
      const own = Number(b.language.startsWith(language)) - Number(a.language.startsWith(language));
      return own || a.name.localeCompare(b.name);
    });
}
