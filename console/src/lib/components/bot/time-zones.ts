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

/** Every other zone the browser knows, with the one in use even if it does not know it. */
export function otherZones(used: string): Zone[] {
  const usual = new Set(USUAL.map(([id]) => id));
  const known = Intl.supportedValuesOf('timeZone').filter((id) => !usual.has(id));
  const ids = usual.has(used) || known.includes(used) ? known : [used, ...known];
  return ids.map((id) => ({ id, name: id.replaceAll('_', ' ') }));
}
