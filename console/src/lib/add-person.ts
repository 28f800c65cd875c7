// The command that adds somebody to a company, to be run on the server.

/** What only the reader knows stands in `<…>`, in the reader's words: a shell takes none of it. */
export function addCommand(tenant: string, blanks: { folder: string; email: string }): string {
  const { folder, email } = blanks;
  return `recado user add --data "<${folder}>" --tenant ${tenant} --email "<${email}>" --role agent`;
}
