// Who is signed in, and in which company.
import type { NewPassword, Page, Session, SignIn, SwitchTenant, User, UserPatch } from '$protocol';
import { everyPage, LARGEST_PAGE } from './every-page';
import { get, patch, post, put, query, remove } from './http';

export const current = () => get<Session>('/session');
export const signIn = (body: SignIn) => post<Session>('/session', body);
export const signOut = () => remove('/session');
export const switchTenant = (body: SwitchTenant) => put<Session>('/session/tenant', body);
export const users = () =>
  everyPage((cursor) => get<Page<User>>(`/users${query({ limit: LARGEST_PAGE, cursor })}`));
export const changeUser = (id: string, body: UserPatch) =>
  patch<User>(`/users/${encodeURIComponent(id)}`, body);
export const dropUser = (id: string) => remove(`/users/${encodeURIComponent(id)}`);
export const changePassword = (body: NewPassword) => put<void>('/me/password', body);
