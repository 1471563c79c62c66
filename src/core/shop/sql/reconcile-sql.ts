import { aboutSubject } from '../../ledger';

export const ORDERS_POSTED = `
  with posting as (
    select t.subject_id, count(distinct t.id) as transactions, min(a.currency) as currency,
           coalesce(sum(e.amount) filter (where e.amount > 0), 0) as amount, bool_or(r.id is not null) as reversed
      from ledger.transaction t
      join ledger.entry e on e.transaction_id = t.id
      left join ledger.account a on a.id = e.account_id
      left join ledger.transaction r on r.reversal_of = t.id
     where t.subject_type = 'order' and t.kind = 'purchase'
     group by t.subject_id
  )
  select 'order ' || coalesce(o.document_id, p.subject_id) as what,
         case when o.id is null then 'no posting'
              else '1 posting of ' || ledger.money_text(o.final_price_minor, o.currency) || case when o.state = 'refunded' then ', reversed' else '' end end as expected,
         coalesce(p.transactions, 0) || ' posting(s) of '
           || ledger.money_text(coalesce(p.amount, 0), coalesce(p.currency, o.currency))
           || case when p.reversed then ', reversed' else '' end || case when o.id is null then ', no order' else '' end as found,
         ${aboutSubject("'order'", 'coalesce(o.document_id, p.subject_id)')} as about
    from orders o
    full join posting p on p.subject_id = o.document_id
   where o.id is null or p.subject_id is null or p.transactions <> 1 or p.amount <> o.final_price_minor
      or (o.state = 'refunded') <> p.reversed
   order by 1`;

export const STOCK_ADDS_UP = `
  select x.what, x.expected, x.found, x.about, x.lasting
    from (
      select 'stock of product ' || coalesce(i.product_id, s.product_id) as what,
             coalesce(i.items, 0) || ' items' as expected, coalesce(s.items, 0) || ' items' as found,
             ${aboutSubject("'product'", 'p.document_id')} as about,
             concat('product ', coalesce(i.product_id, s.product_id), ' off by ',
                    coalesce(s.items, 0) - coalesce(i.items, 0)) as lasting
        from (select m.product_id, sum(m.items) as items from shop.stock_import_product m group by m.product_id) i
        full join (select k.product_id, count(*) as items from stock_items k group by k.product_id) s
          on s.product_id = i.product_id
        left join products p on p.id = coalesce(i.product_id, s.product_id)
       where coalesce(i.items, 0) <> coalesce(s.items, 0)
      union all
      select 'stock item ' || k.document_id, 'one paid order for a sold item, none for another',
             count(o.id) || ' paid order(s), ' || k.state, ${aboutSubject("'stock-item'", 'k.document_id')}, null
        from stock_items k
        left join orders o on o.stock_item_id = k.id and o.state <> 'refunded'
       group by k.id having (count(o.id) <> 1) = (k.state = 'sold')
    ) x
   order by 1`;
