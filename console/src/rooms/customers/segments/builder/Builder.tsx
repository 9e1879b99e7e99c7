/** The tree of conditions: groups of all/any, “not” on any node, leaves with their editors. */
import { Button, Dropdown, Segmented } from 'antd';
import { useTranslation } from 'react-i18next';
import { Icon } from '../../../../kit/Icon.tsx';
import { Condition, PetConditions } from './Condition.tsx';
import { EventCondition, NotDoneCondition, SequenceCondition } from './EventCondition.tsx';
import { ConsentCondition, ReachableCondition, SegmentCondition, TagCondition } from './OtherConditions.tsx';
import {
  addTo,
  changeAt,
  type Definition,
  freshLeaf,
  type GroupWord,
  groupOf,
  kindOf,
  type Leaf,
  type LeafKind,
  leafKinds,
  makeGroup,
  type Path,
  removeAt,
  toggleNot,
} from './tree.ts';

export interface BuilderProps {
  /** Always a group; see `asGroup`. */
  readonly root: Definition;
  readonly change: (root: Definition) => void;
}

export function Builder({ root, change }: BuilderProps) {
  return <Node root={root} change={change} node={root} path={[]} isNegated={false} />;
}

interface NodeProps extends BuilderProps {
  readonly node: Definition;
  readonly path: Path;
  readonly isNegated: boolean;
}

function Node(props: NodeProps) {
  const { node, path } = props;
  if ('not' in node) return <Node {...props} node={node.not} path={[...path, 0]} isNegated={!props.isNegated} />;
  return groupOf(node) ? <Group {...props} /> : <LeafRow {...props} />;
}

/** “Not” and removal: of the node together with its `not`. */
function NodeTools({ root, change, path, isNegated }: NodeProps) {
  const { t } = useTranslation('segment');
  const whole = isNegated ? path.slice(0, -1) : path;
  return (
    <span className="node-tools">
      <Button
        size="small"
        type={isNegated ? 'primary' : 'default'}
        aria-pressed={isNegated}
        onClick={() => change(toggleNot(root, path, isNegated))}
      >
        {t('builder.not')}
      </Button>
      <Button
        size="small"
        type="text"
        aria-label={t('builder.remove')}
        icon={<Icon name="trash" size={16} />}
        onClick={() => change(removeAt(root, whole))}
      />
    </span>
  );
}

function Group(props: NodeProps) {
  const { root, change, node, path, isNegated } = props;
  const { t } = useTranslation('segment');
  const group = groupOf(node);
  if (!group) return null;
  const setWord = (word: GroupWord) => change(changeAt(root, path, () => makeGroup(word, group.children)) ?? root);
  const add = (kind: LeafKind | 'group') =>
    change(addTo(root, path, kind === 'group' ? { any: [freshLeaf('field')] } : freshLeaf(kind)));
  const keyed = group.children.map((child, index) => ({ child, index, key: `${path.join('.')}/${index}` }));
  return (
    <div className={`group ${isNegated ? 'group-not' : ''}`}>
      <div className="row">
        {isNegated && <b>{t('builder.none')}</b>}
        <Segmented<GroupWord>
          size="small"
          aria-label={t('builder.how')}
          value={group.word}
          options={(['all', 'any'] as const).map((word) => ({ value: word, label: t(`builder.${word}`) }))}
          onChange={setWord}
        />
        {path.length > 0 && <NodeTools {...props} />}
      </div>
      {keyed.map(({ child, index, key }) => (
        <Node key={key} root={root} change={change} node={child} path={[...path, index]} isNegated={false} />
      ))}
      {group.children.length === 0 && <p className="quiet">{t('builder.emptyGroup')}</p>}
      <Dropdown
        trigger={['click']}
        menu={{
          items: [
            ...leafKinds.map((kind) => ({ key: kind, label: t(`kind.${kind}`) })),
            { type: 'divider' as const },
            { key: 'group', label: t('kind.group') },
          ],
          onClick: ({ key }) => add(key as LeafKind | 'group'),
        }}
      >
        <Button type="dashed" icon={<Icon name="plus" size={15} />}>
          {t('builder.add')}
        </Button>
      </Dropdown>
    </div>
  );
}

function LeafRow(props: NodeProps) {
  const { root, change, node, path, isNegated } = props;
  const { t } = useTranslation('segment');
  const leaf = node as Leaf;
  const set = (next: Leaf) => change(changeAt(root, path, () => next) ?? root);
  return (
    <div className={`leaf ${isNegated ? 'leaf-not' : ''}`}>
      <span className="leaf-kind">{t(`kind.${kindOf(leaf)}`)}</span>
      <div className="row grow leaf-parts">
        <LeafEditor leaf={leaf} change={set} />
      </div>
      <NodeTools {...props} />
    </div>
  );
}

function LeafEditor({ leaf, change }: { readonly leaf: Leaf; readonly change: (leaf: Leaf) => void }) {
  if ('field' in leaf) return <Condition leaf={leaf} change={change} />;
  if ('pet' in leaf) return <PetConditions leaf={leaf} change={change} />;
  if ('event' in leaf) return <EventCondition leaf={leaf} change={change} />;
  if ('notDone' in leaf) return <NotDoneCondition leaf={leaf} change={change} />;
  if ('sequence' in leaf) return <SequenceCondition leaf={leaf} change={change} />;
  if ('segment' in leaf) return <SegmentCondition leaf={leaf} change={change} />;
  if ('tag' in leaf) return <TagCondition leaf={leaf} change={change} />;
  if ('consent' in leaf) return <ConsentCondition leaf={leaf} change={change} />;
  return <ReachableCondition leaf={leaf} change={change} />;
}
