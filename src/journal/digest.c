/*
 * SHA-256 through libcrypto, and the chain's hash. It must not know what an event is.
 */
#include "config.h"

#include <openssl/evp.h>

#include "base/err.h"
#include "journal/chain-private.h"
#include "journal/digest.h"

void digest_sha256(const void *data, size_t n, uint8_t out[32])
{
	if (EVP_Digest(data, n, out, NULL, EVP_sha256(), NULL) != 1)
		BUG("libcrypto gives no SHA-256");
}

struct digest *digest_new(void)
{
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();

	if (!ctx || EVP_DigestInit_ex(ctx, EVP_sha256(), NULL) != 1)
		BUG("libcrypto gives no SHA-256");
	return (struct digest *)ctx;
}

void digest_add(struct digest *d, const void *data, size_t n)
{
	if (EVP_DigestUpdate((EVP_MD_CTX *)d, data, n) != 1)
		BUG("libcrypto fails in SHA-256");
}

void digest_peek(const struct digest *d, uint8_t out[32])
{
	EVP_MD_CTX *copy = EVP_MD_CTX_new();

	if (!copy || EVP_MD_CTX_copy_ex(copy, (const EVP_MD_CTX *)d) != 1 ||
		EVP_DigestFinal_ex(copy, out, NULL) != 1)
		BUG("libcrypto fails in SHA-256");
	EVP_MD_CTX_free(copy);
}

void digest_take(struct digest *d, uint8_t out[32])
{
	EVP_MD_CTX *ctx = (EVP_MD_CTX *)d;

	if (EVP_DigestFinal_ex(ctx, out, NULL) != 1 || EVP_DigestInit_ex(ctx, NULL, NULL) != 1)
		BUG("libcrypto fails in SHA-256");
}

void digest_free(struct digest *d)
{
	EVP_MD_CTX_free((EVP_MD_CTX *)d);
}

void digest_hex(const uint8_t digest[32], char out[65])
{
	static const char hex[] = "0123456789abcdef";

	for (size_t i = 0; i < 32; i++) {
		out[2 * i] = hex[digest[i] >> 4];
		out[2 * i + 1] = hex[digest[i] & 15];
	}
	out[64] = '\0';
}

struct chain_hasher *chain_hasher_new(void)
{
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();

	if (!ctx || EVP_DigestInit_ex(ctx, EVP_sha256(), NULL) != 1)
		BUG("libcrypto gives no SHA-256");
	return (struct chain_hasher *)ctx;
}

void chain_hasher_free(struct chain_hasher *h)
{
	EVP_MD_CTX_free((EVP_MD_CTX *)h);
}

void chain_hash(struct chain_hasher *h, const uint8_t prev[EVENT_HASH_LEN], const uint8_t *data,
	size_t n, uint8_t out[EVENT_HASH_LEN])
{
	EVP_MD_CTX *ctx = (EVP_MD_CTX *)h;

	/* The context keeps its algorithm: fetching it anew costs more than a small event. */
	if (EVP_DigestInit_ex(ctx, NULL, NULL) != 1 ||
		EVP_DigestUpdate(ctx, prev, EVENT_HASH_LEN) != 1 ||
		EVP_DigestUpdate(ctx, data, n) != 1 || EVP_DigestFinal_ex(ctx, out, NULL) != 1)
		BUG("libcrypto fails in SHA-256");
}
