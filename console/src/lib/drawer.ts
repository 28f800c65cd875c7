// Whether what stands beside a conversation lies over it instead.

/** As the styles have it (`inbox-narrow.css`). */
export function isDrawer(): boolean {
  return matchMedia('(max-width: 1240px)').matches;
}
