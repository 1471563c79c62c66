import { Field, Grid, SingleSelect, SingleSelectOption } from '@strapi/design-system';
import { useQuery, useText } from '../../kit';
import type { Place } from './shapes';

export interface PlaceFilter {
  readonly city: string;
  readonly district: string;
  readonly category: string;
}

export const EVERYWHERE: PlaceFilter = { city: '', district: '', category: '' };

/** City → district → category, as the catalogue has them. */
export function PlaceFilters(props: { readonly value: PlaceFilter; readonly onChange: (value: PlaceFilter) => void }) {
  const text = useText();
  const { value, onChange } = props;
  const { data: places = [] } = useQuery<readonly Place[]>('/shop/places');
  const inCity = places.filter(({ city }) => value.city === '' || city === value.city);
  const inDistrict = inCity.filter(({ district }) => value.district === '' || district === value.district);
  return (
    <>
      <Choice
        label={text('shop.city')}
        value={value.city}
        options={places.map(({ city }) => city)}
        onChange={(city) => onChange({ city, district: '', category: '' })}
      />
      <Choice
        label={text('shop.district')}
        value={value.district}
        options={inCity.map(({ district }) => district)}
        onChange={(district) => onChange({ ...value, district, category: '' })}
      />
      <Choice
        label={text('shop.category')}
        value={value.category}
        options={inDistrict.map(({ category }) => category)}
        onChange={(category) => onChange({ ...value, category })}
      />
    </>
  );
}

function Choice(props: {
  readonly label: string;
  readonly value: string;
  readonly options: readonly string[];
  readonly onChange: (value: string) => void;
}) {
  const text = useText();
  return (
    <Grid.Item col={3} s={6} xs={12} direction="column" alignItems="stretch">
      <Field.Root>
        <Field.Label>{props.label}</Field.Label>
        <SingleSelect
          value={props.value}
          placeholder={text('common.all')}
          onChange={(value) => props.onChange(String(value))}
          onClear={() => props.onChange('')}
        >
          {[...new Set(props.options)].map((option) => (
            <SingleSelectOption key={option} value={option}>
              {option}
            </SingleSelectOption>
          ))}
        </SingleSelect>
      </Field.Root>
    </Grid.Item>
  );
}
