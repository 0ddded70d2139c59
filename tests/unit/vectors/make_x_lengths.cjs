// Asks X's own library how long each text of x_lengths.json is, and which links it sees in it.
// npm install twitter-text@3.1.0 && node make_x_lengths.cjs
const fs = require('fs');
const path = require('path');
const { configs, extractUrls, parseTweet } = require('twitter-text');

const file = path.join(__dirname, 'x_lengths.json');
const vectors = JSON.parse(fs.readFileSync(file, 'utf8'));
vectors.texts = vectors.texts.map(({ text }) => ({
  text,
  length: parseTweet(text, configs.version3).weightedLength,
  links: extractUrls(text),
}));
fs.writeFileSync(file, JSON.stringify(vectors, null, 1) + '\n');
