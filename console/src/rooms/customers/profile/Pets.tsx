/** Pets that a customer keeps. */
import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../../../app/api.ts';
import { useMay } from '../../../app/session.ts';
import { Empty } from '../../../kit/Empty.tsx';
import { Icon } from '../../../kit/Icon.tsx';
import { Loaded } from '../../../kit/Loaded.tsx';
import { PetCard } from '../pets/PetCard.tsx';
import { PetDrawer } from '../pets/PetDrawer.tsx';

export function Pets({ customerId }: { readonly customerId: string }) {
  const { t } = useTranslation('pet');
  const mayWrite = useMay('pet.write');
  const [adding, setAdding] = useState(false);
  const pets = useQuery({
    queryKey: ['customer', customerId, 'pets'],
    queryFn: () => api('GET /v1/customers/:customerId/pets', { params: { customerId } }),
  });
  const add = mayWrite && (
    <Button icon={<Icon name="plus" size={15} />} onClick={() => setAdding(true)}>
      {t('add')}
    </Button>
  );
  return (
    <>
      <Loaded query={pets}>
        {({ items }) =>
          items.length === 0 ? (
            <Empty title={t('noneOfCustomer')} hint={t('noneOfCustomerHint')} action={add} />
          ) : (
            <>
              <div className="pet-grid">
                {items.map((pet) => (
                  <PetCard key={pet.petId} pet={pet} />
                ))}
              </div>
              <div className="gap-above">{add}</div>
            </>
          )
        }
      </Loaded>
      <PetDrawer open={adding} close={() => setAdding(false)} customerId={customerId} />
    </>
  );
}
