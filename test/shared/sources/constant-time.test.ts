import { anyInConstantTime, equalInConstantTime } from '../../../shared/sources/constant-time';

describe('equalInConstantTime', () => {
  it('compares text and bytes of any length', () => {
    expect(equalInConstantTime('abc', 'abc')).toBe(true);
    expect(equalInConstantTime(Buffer.from('abc'), 'abc')).toBe(true);
    expect(['abd', 'ab', 'abcd', ''].map((presented) => equalInConstantTime(presented, 'abc'))).toEqual([
      false,
      false,
      false,
      false,
    ]);
  });
});

describe('anyInConstantTime', () => {
  it('tries every candidate, also after one has passed', () => {
    const tried: number[] = [];
    const found = anyInConstantTime([1, 2, 3], (candidate) => {
      tried.push(candidate);
      return candidate === 1;
    });
    expect([found, tried]).toEqual([true, [1, 2, 3]]);
  });

  it('finds none among none', () => {
    expect(anyInConstantTime([], () => true)).toBe(false);
  });
});
