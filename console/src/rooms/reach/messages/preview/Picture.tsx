/** A message as its receiver sees it: a phone's card, a bubble, a mail, a line in a group, or the JSON of a webhook. */
import { useTranslation } from 'react-i18next';
import { Icon } from '../../../../kit/Icon.tsx';
import { Wide } from '../../../../kit/Wide.tsx';
import type { Channel } from '../template/channels.ts';
import { jsonOf, langOf, type Parts, partOf, rowsOf, smsParts } from './parts.ts';
import './message.css';

export interface PictureProps {
  readonly channel: Channel;
  readonly parts: Parts;
}

const pictures: Readonly<Record<Channel, (props: { readonly parts: Parts }) => React.ReactNode>> = {
  inbox: InboxCard,
  sms: SmsBubble,
  wechat_subscribe: WechatCard,
  wechat_template: WechatCard,
  wecom_bot: GroupLine,
  email: Mail,
  webhook: Json,
};

export function Picture({ channel, parts }: PictureProps) {
  const Shown = pictures[channel];
  return (
    <div className="picture" lang={langOf(parts.map((part) => part.text).join(' '))}>
      <Shown parts={parts} />
    </div>
  );
}

function InboxCard({ parts }: { readonly parts: Parts }) {
  const { t } = useTranslation('message');
  const link = partOf(parts, 'link');
  return (
    <div className="phone">
      <div className="phone-card">
        <div className="row nowrap-row">
          <span className="phone-icon">
            <Icon name="paw" size={16} />
          </span>
          <b className="grow break">{partOf(parts, 'title')}</b>
        </div>
        <p className="said">{partOf(parts, 'body')}</p>
        {link && (
          <div className="phone-more">
            <span lang={langOf(t('picture.look'))}>{t('picture.look')}</span>
            <Icon name="right" size={14} />
          </div>
        )}
      </div>
    </div>
  );
}

function SmsBubble({ parts }: { readonly parts: Parts }) {
  const { sign, body, wayOut } = smsParts(partOf(parts, 'text'));
  return (
    <div className="phone">
      <p className="bubble said">
        <b>{sign}</b>
        {body}
        {wayOut && <span className="bubble-out"> {wayOut}</span>}
      </p>
    </div>
  );
}

function WechatCard({ parts }: { readonly parts: Parts }) {
  const { t } = useTranslation('message');
  const page = partOf(parts, 'page') || partOf(parts, 'url');
  return (
    <div className="phone">
      <div className="phone-card">
        <div className="row quiet">
          <span className="phone-icon">
            <Icon name="paw" size={16} />
          </span>
          <span lang={langOf(t('picture.wechat'))}>{t('picture.wechat')}</span>
        </div>
        <dl className="facts wechat-rows">
          {rowsOf(parts, 'data').map((row) => (
            <div key={row.name} className="wechat-row">
              <dt lang="en">{row.name}</dt>
              <dd className="break">{row.text}</dd>
            </div>
          ))}
        </dl>
        {page && (
          <div className="phone-more">
            <span lang={langOf(t('picture.look'))}>{t('picture.look')}</span>
            <Icon name="right" size={14} />
          </div>
        )}
      </div>
    </div>
  );
}

function GroupLine({ parts }: { readonly parts: Parts }) {
  return (
    <div className="phone group-line">
      <span className="phone-icon">
        <Icon name="people" size={16} />
      </span>
      <p className="bubble said">{partOf(parts, 'text')}</p>
    </div>
  );
}

function Mail({ parts }: { readonly parts: Parts }) {
  const { t } = useTranslation('message');
  return (
    <div className="mail">
      <b className="mail-head break">{partOf(parts, 'subject')}</b>
      <p className="said">{partOf(parts, 'text')}</p>
      {partOf(parts, 'listUnsubscribe') && (
        <p className="quiet mail-foot" lang={langOf(t('picture.oneClick'))}>
          {t('picture.oneClick')}
        </p>
      )}
    </div>
  );
}

function Json({ parts }: { readonly parts: Parts }) {
  const { t } = useTranslation('message');
  return (
    <Wide label={t('picture.json')}>
      <pre className="json">{jsonOf(rowsOf(parts, 'body'))}</pre>
    </Wide>
  );
}
