import type { Endpoint } from '../../../platform/http/endpoint';
import { getMe } from './get-me';
import { getUserEndpoint } from './get-user';
import { registerUserEndpoint } from './register-user';
import { updateUserEndpoint } from './update-user';

export const identityEndpoints: readonly Endpoint[] = [
  getMe,
  registerUserEndpoint,
  getUserEndpoint,
  updateUserEndpoint,
];
