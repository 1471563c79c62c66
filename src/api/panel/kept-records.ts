import type { Core as StrapiCore } from '@strapi/strapi';
import { errors } from '@strapi/utils';

interface Kept {
  readonly code: string;
  /** What is to be changed instead. */
  readonly field: string;
  readonly says: string;
}

/** What people want to be rid of, and what the books name: English here, by its code in the panel's languages. */
const USER: Kept = { code: 'USERS_KEPT', field: 'blocked', says: 'A user is not deleted: block them instead' };
const KEPT: Readonly<Record<string, Kept>> = {
  'plugin::users-permissions.user': USER,
  'api::wallet.payment-method': {
    code: 'PAYMENT_METHODS_KEPT',
    field: 'active',
    says: 'A payment method that was used is not deleted: switch it off with "active" instead',
  },
};

/** The SQLSTATEs of our own triggers, such as those that keep what others stand on (post-sync 0040, 0050). */
const OURS = /^TG[A-Z]\d\d$/;

/** A delete that the database refuses is no failure of the server: what to do instead is said. */
export function explainKeptRecords(strapi: StrapiCore.Strapi): void {
  strapi.documents.use(async (context, next) => {
    const kept = context.action === 'delete' ? KEPT[context.uid] : undefined;
    if (!kept) return next();
    try {
      return await next();
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && OURS.test(String(error.code)))) throw error;
      throw refusalOf(kept);
    }
  });
}

const refusalOf = ({ code, field, says }: Kept): Error =>
  new errors.ValidationError(says, { code, errors: [{ path: [field], message: says, name: 'ValidationError' }] });

/** Of the generated route, which passes the Document Service by. @returns what it is to be answered with */
export const userIsKept = (): Error => refusalOf(USER);
