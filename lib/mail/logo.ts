import { config } from '../config';

/** A picture that travels with a mail. */
export type Picture = { type: string; bytes: Buffer };

/** The picture behind `cid:n8n-logo`: the operator's own. It is ours where theirs is an SVG, which mail programs do not show. */
export function logo(): Picture {
  const own = config().logo;
  if (own?.type !== 'image/png') return { type: 'image/png', bytes: OURS };
  return { type: own.type, bytes: Buffer.from(own.base64, 'base64') };
}

/** app/icon.svg, 250 pixels wide and high. Kept as text, since what is built has no folder that it could be read from. */
const OURS = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAPoAAAD6BAMAAAB6wkcOAAAAMFBMVEVMaXHEkznIljnIljnIljnHlznIljrIljkvJxkfGxbIljo2' +
    'LBuyhTVSQCF0WSiSby4R5c3UAAAACXRSTlMA/M6oVQssgfOiRJ9jAAAACXBIWXMAALiMAAC4jAHM9rsvAAAHOklEQVR42s2dz28b' +
    'RRTHR00CZ0BUyqamRVAOPgVUgeRTRQWHnsIPCYlTSzn1hIS49L/IcbFjax2g6tiJlaMTGtSjNypRjnaaRj3W0Eg9xrgNdhLHO+Od' +
    '3bfzZubl3ZpE/vQ78+bNT7/HmMpmfvz5k/c9jrPg7Q8++3KBZbU3buS5Kateu5WJPXPD4yYtuJZB/7cFbtre+QIKv+Nx8xZ8CoP/' +
    'wO3YhxD455zT4e3BAfg73KZ9lAz/zrNKD35Jgk/nuV2rXk+g3+O27f6C87EG6vppzwE9uE7W7sdtHw+f4m5sPnZeKziiL8c53tfc' +
    'lV2NkZ53Rq8uEEqPE19wSF+mcvh4t7/nlC6N+Wnu1sSAd9sx/aJAzzumV6PwN7lr+ylCv+mc/htJnIuJd+4bPtr0twnoF0mi7ES0' +
    'neYUNgo4F0joV8jGW3TM5UnoVcpuH3X8BSL6ScffJaL/QTbaz0b8jEdEDxYIne7E7abI6MO15fdk9HfJIt0o2hXI6EOn98joweAw' +
    'mtPZLcIBNxxyU4T0+YxzzKWjg4H1Q1PzTIbhHrze9U/tad8E/fcMM9zfTT9imy9NzHLQYFP/xxet+K+BcAPcuDfa/oT95aG38bBQ' +
    '12j6MbbpYYNdQVf5sXosHbKgrSvgvv8nclkLoR/6SnuGowO67rEa7hdD1DTjaXrcyMqW6c/9RNvB0FP/ZCUZjmr7VHrQTqFj/D6V' +
    'nkuDY8QztHSMeIbsdZz4NDpAuu+vWaKvQuD+kiX6IYjud63Q65NhbmNvd/KHFSt02eeK+4+GP96eWOd4NuhSw5d78Ws83+9YoNfV' +
    'KylpvVGxQBcbvuypZz7Npmfghl+SYsp7BryegUNNT/7tVvS3JeP0RnIwF6aAsnF6bSKWv6We/kLT9ENRevCq6T98qeqZrml6W5T+' +
    '38QiNoedaRhstJfOUNHpNGgiRzyDzW+9sY9F3a+FnOcYyOmWIpEnGlhWkW6XQG8JDX8Y619tnNsx0Dq+G+3iUvz/sGOW3oxG8UZ8' +
    'YInMBItG6YHgzxFMMX5cVIzSG4KsmsK/2qhYyyADbuBQDxTzzSFqyDHI5D7AzSroc+MfG6XXhI5W0VdQA15NnxXaVNXvjYQFAIbe' +
    'Erx5RbGKqqPCDQPMryVRo+he1umLE6M/dsh1TNLHgXZd/GeHgD6n2C9Lf2ae3hG2dBVOQB8toIs9Enpw8oMn3DF9fXxCX9znRPTB' +
    'zvnoUcLC15LP/wrbbXXsxTrACqhrL84DVkCW6GXYTtPoHPcgdiGXsAIKLa1tQtCWw7O3rlN1ewvUQqg17Tpky2F2VQlbqo8H3JJn' +
    'aS+zBNpl79jax/UgdA3xDHRwsgY6T9wxSZ8DnEgJ9OzigWcXYbpz6IgHntusgQ4UM4tnoOlL/bkt1M0g9LyuAzpIzio+iT4H+Nyg' +
    'iRHPoFdCqs/dwohPogu6VJdudYx4+Pl82YL4RHpN+OAn5sVnuZcR8Nt9A+JZlov/fS96KzPaUyHEJ9PnpHu3h/3TB1eCI+qLT7mL' +
    'nLxyfXpwsNcUF/r64hnqzQVWPENdv2PFp9CDJujeX1d82u3/FujRg674NHrdqvjUNydWxafSrYpPf2tkU3w6PeXFDUp8Oj3t3QlG' +
    'PIB+egVqQzyEntL2CPFM/0WpAfEguvTKwZx4BnzFbEc803pEbUo8lM4vty2IB9N5/YV58XD6QP6YX9w1Ij4LfSDu9YvdjY29g74n' +
    'xQBN8dnoXPXaU1O8Nl0S39ESr02XxFe0Njb6dFF8UWtXp0+XxIc64hH0IPYJWibxCLoovquzpcXQg9hXXlnEY+iC+K7OYQaKHhXf' +
    '0znMQNGj4j2dkxwcfSy+rHWSg6OPxZe0jrGQ9DPxPa1jLCR9JL6sd4aHpZ+crchPAqDi0fThd6iKzzQPMBn+W63bR6HuASaeDtl3' +
    'lx3TJfGhW7okvuOYLopfdEwXxVfc0C+dPUsRxLuhvxqeo8eIL7ugP46O7qh4F/RTXszGxgV9S7mrc0FvS7u6lkt6Q97S1lzSV+Qt' +
    'rVN6Td7PO6W35P08Ff1EPBn9WLxT+qx8kkPldcOvMG5sOI02q5m/KW6SXs9ON5ni5XlGemCUvkJKV19iqOh5k5NcLhu9apauFK+i' +
    'm01rlMtEXzZMV4lX0Q2nR81lod83nc5KIb6iyDBzl7sQX1Jk1zGdSCxe/Jois5DxzH05eHKAK+YzSsWKDxUZpcxn08pBnW6QTct8' +
    'JrEY8V1VJjELWdRWgdIDOxnkpHQ8m6E6g9xN83R++SBi/aTseV9xTpg5kDZrIm3GSNpsmbSZQomzpNJmiKXNjkubGZg4KzJtRmja' +
    'bNi0mcCJs6DTZoCnzX5Pm/mfuOoBbcUH4moXtJU+aKucOPa7+XNV3YZ9wykr+9BWNXIo/uq5q2ZFW8mLuIoZcQU32up1Tir3nduq' +
    'hbQVG4mrVRJX6iSuUkpcoZW4Ou2gMu/HnK4yL3FVYuKKzK6qUf8PFZGuLhVtmu4AAAAASUVORK5CYII=',
  'base64',
);
