// Who is signed in, and in which company.
import type { Page, Session, SignIn, SwitchTenant, User } from '$protocol';
import { everyPage, LARGEST_PAGE } from './every-page';
import { get, post, put, query, remove } from './http';

export const current = () => get<Session>('/session');
export const signIn = (body: SignIn) => post<Session>('/session', body);
export const signOut = () => remove('/session');
export const switchTenant = (body: SwitchTenant) => put<Session>('/session/tenant', body);
export const users = () =>
  everyPage((cursor) => get<Page<User>>(`/users${query({ limit: LARGEST_PAGE, cursor })}`));
