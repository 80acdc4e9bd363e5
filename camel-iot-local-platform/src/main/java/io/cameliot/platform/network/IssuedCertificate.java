/*
 * Licensed under the Apache License, Version 2.0 (the "License");
 * you may not use this file except in compliance with the License.
 * You may obtain a copy of the License at
 *
 *     https://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software
 * distributed under the License is distributed on an "AS IS" BASIS,
 * WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
 * See the License for the specific language governing permissions and
 * limitations under the License.
 */
package io.cameliot.platform.network;

import java.nio.file.Path;

/**
 * What a {@link CertificateAuthority} has issued: a certificate and its key, in a key store and as PEM files.
 *
 * @param keyStore the certificate with its chain, and the key, as PKCS12
 * @param certificatePem the certificate alone, as PEM
 * @param keyPem the key, not encrypted, as PEM (PKCS #8)
 */
public record IssuedCertificate(KeyStoreFile keyStore, Path certificatePem, Path keyPem) {}
