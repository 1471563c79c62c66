import type { WireMoney } from '../../kit';

export interface ProductSummary {
  readonly documentId: string;
  readonly sku: string;
  readonly name: string;
  readonly city: string;
  readonly district: string;
  readonly category: string;
}

export interface Order {
  readonly documentId: string;
  readonly product: ProductSummary;
  readonly originalPrice: WireMoney;
  readonly discountPercent: number;
  readonly finalPrice: WireMoney;
  readonly state: string;
  readonly deliveryState: string;
  readonly createdAt: string;
  readonly refundedAt: string | null;
  readonly userId: number;
  readonly buyer: { readonly documentId: string; readonly name: string; readonly telegramId: string | null };
  readonly deliveredAt: string | null;
  readonly deliveryError: string | null;
  readonly refundReason: string | null;
}

export interface OrderDetail extends Order {
  /** It delivers a photo that lies with us. */
  readonly hasPhoto: boolean;
  readonly timeline: readonly {
    readonly subject: string;
    readonly from: string | null;
    readonly to: string;
    readonly at: string;
    readonly transaction: string | null;
    readonly by: { readonly label: string; readonly edge: string; readonly command: string } | null;
  }[];
}

export interface ProductLine {
  readonly product: ProductSummary;
  readonly price: { readonly original: WireMoney; readonly discountPercent: number; readonly final: WireMoney };
  readonly active: boolean;
  /** As it is set, in force now or not. */
  readonly discount: { readonly percent: number; readonly from: string | null; readonly until: string | null };
  readonly free: number;
  readonly reserved: number;
  readonly sold: number;
}

export interface Place {
  readonly city: string;
  readonly district: string;
  readonly category: string;
}

export const placeOf = ({ city, district }: Pick<ProductSummary, 'city' | 'district'>): string =>
  `${city}, ${district}`;
