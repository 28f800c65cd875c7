// The time zones to choose from: the usual ones first, by the name of their place.
import type { Language } from '$lib/i18n/language.svelte';

export interface Zone {
  /** As the server keeps it, `America/Lima`. */
  id: string;
  name: string;
}

/** Where shops that speak Spanish or English mostly are: the zone, its place in es and, if other, in en. */
const USUAL: [id: string, es: string, en?: string][] = [
  ['America/Lima', 'Perú (Lima)', 'Peru (Lima)'],
  ['America/Argentina/Buenos_Aires', 'Argentina (Buenos Aires)'],
  ['America/La_Paz', 'Bolivia (La Paz)'],
  ['America/Sao_Paulo', 'Brasil (São Paulo)', 'Brazil (São Paulo)'],
  ['America/Santiago', 'Chile (Santiago)'],
  ['America/Bogota', 'Colombia (Bogotá)'],
  ['America/Costa_Rica', 'Costa Rica (San José)'],
  ['America/Havana', 'Cuba (La Habana)', 'Cuba (Havana)'],
  ['America/Guayaquil', 'Ecuador (Quito, Guayaquil)'],
  ['America/El_Salvador', 'El Salvador (San Salvador)'],
  ['Europe/Madrid', 'España (Madrid)', 'Spain (Madrid)'],
  ['Atlantic/Canary', 'España (Canarias)', 'Spain (Canary Islands)'],
  ['America/New_York', 'Estados Unidos (Nueva York, Miami)', 'United States (New York, Miami)'],
  ['America/Chicago', 'Estados Unidos (Chicago, Houston)', 'United States (Chicago, Houston)'],
  ['America/Denver', 'Estados Unidos (Denver)', 'United States (Denver)'],
  ['America/Los_Angeles', 'Estados Unidos (Los Ángeles)', 'United States (Los Angeles)'],
  ['America/Guatemala', 'Guatemala (Ciudad de Guatemala)', 'Guatemala (Guatemala City)'],
  ['America/Tegucigalpa', 'Honduras (Tegucigalpa)'],
  ['America/Mexico_City', 'México (Ciudad de México)', 'Mexico (Mexico City)'],
  ['America/Cancun', 'México (Cancún)', 'Mexico (Cancún)'],
  ['America/Tijuana', 'México (Tijuana)', 'Mexico (Tijuana)'],
  ['America/Managua', 'Nicaragua (Managua)'],
  ['America/Panama', 'Panamá', 'Panama'],
  ['America/Asuncion', 'Paraguay (Asunción)'],
  ['America/Puerto_Rico', 'Puerto Rico (San Juan)'],
  ['America/Santo_Domingo', 'República Dominicana', 'Dominican Republic'],
  ['America/Montevideo', 'Uruguay (Montevideo)'],
  ['America/Caracas', 'Venezuela (Caracas)']
];

/** The usual zones, in the order of their names. */
export function usualZones(language: Language): Zone[] {
  return USUAL.map(([id, es, en]) => ({ id, name: language === 'es' ? es : (en ?? es) })).sort(
    (a, b) => a.name.localeCompare(b.name, language)
  );
}

/** What browsers still call by an older name; the server keeps either. */
const RENAMED: Record<string, string> = {
  'Africa/Asmera': 'Africa/Asmara',
  'America/Buenos_Aires': 'America/Argentina/Buenos_Aires',
  'America/Catamarca': 'America/Argentina/Catamarca',
  'America/Coral_Harbour': 'America/Atikokan',
  'America/Cordoba': 'America/Argentina/Cordoba',
  'America/Godthab': 'America/Nuuk',
  'America/Indianapolis': 'America/Indiana/Indianapolis',
  'America/Jujuy': 'America/Argentina/Jujuy',
  'America/Louisville': 'America/Kentucky/Louisville',
  'America/Mendoza': 'America/Argentina/Mendoza',
  'Asia/Calcutta': 'Asia/Kolkata',
  'Asia/Katmandu': 'Asia/Kathmandu',
  'Asia/Rangoon': 'Asia/Yangon',
  'Asia/Saigon': 'Asia/Ho_Chi_Minh',
  'Atlantic/Faeroe': 'Atlantic/Faroe',
  'Europe/Kiev': 'Europe/Kyiv',
  'Pacific/Enderbury': 'Pacific/Kanton',
  'Pacific/Ponape': 'Pacific/Pohnpei',
  'Pacific/Truk': 'Pacific/Chuuk'
};

const named = new Map<string, string>();

/** `Tokyo · hora de Japón`: the city, and what the time there is called. */
function nameOf(id: string, language: Language): string {
  const key = `${language} ${id}`;
  const known = named.get(key);
  if (known) return known;
  const city = (id.split('/').at(-1) ?? id).replaceAll('_', ' ');
  const called = timeThere(id, language);
  const name = called ? `${city} · ${called}` : id.replaceAll('_', ' ');
  named.set(key, name);
  return name;
}

function timeThere(id: string, language: Language): string {
  try {
    const format = new Intl.DateTimeFormat(language, { timeZone: id, timeZoneName: 'longGeneric' });
    // As it is called today: places have changed their time.
    const parts = format.formatToParts(Date.now());
    return parts.find(({ type }) => type === 'timeZoneName')?.value ?? '';
  } catch {
    // A zone that the server knows and this browser does not.
    return '';
  }
}

/** Every other zone the browser knows, by its city, with the one in use even if it does not know it. */
export function otherZones(used: string, language: Language): Zone[] {
  const usual = new Set(USUAL.map(([id]) => id));
  const ids = new Set(Intl.supportedValuesOf('timeZone').map((id) => RENAMED[id] ?? id));
  ids.add(used);
  // The one in use keeps the name under which the server has it.
  const today = RENAMED[used];
  if (today) ids.delete(today);
  return [...ids]
    .filter((id) => !usual.has(id))
    .map((id) => ({ id, name: nameOf(id, language) }))
    .sort((a, b) => a.name.localeCompare(b.name, language));
}
