import { Field } from '../ui/field.tsx';
import { Select } from '../ui/inputs.tsx';
import { FILTER_CONTROL } from './filter-control.ts';

type FilterChoiceProps = {
  label: string;
  value: string | undefined;
  options: (readonly [value: string, words: string])[];
  onChoose: (value: string) => void;
};

/** One of a row of filters: a native select whose first choice is everything. */
export function FilterChoice({ label, value, options, onChoose }: FilterChoiceProps) {
  return (
    <Field label={label} className="min-w-0 sm:w-40">
      {(control) => (
        <Select
          {...control}
          className={FILTER_CONTROL}
          value={value ?? ''}
          onChange={(event) => onChoose(event.target.value)}
        >
          <option value="">All</option>
          {options.map(([key, words]) => (
            <option key={key} value={key}>
              {words}
            </option>
          ))}
        </Select>
      )}
    </Field>
  );
}
