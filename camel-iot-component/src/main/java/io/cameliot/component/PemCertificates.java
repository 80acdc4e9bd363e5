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
package io.cameliot.component;

import io.cameliot.connection.ServerUri;
import io.cameliot.protocol.Printable;
import java.io.ByteArrayInputStream;
import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.util.Arrays;
import java.util.Collection;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.camel.CamelContext;
import org.apache.camel.support.ResourceHelper;

/** Certificates in the PEM format, in a file or in another resource of Camel. */
final class PemCertificates {
    private static final String FILE = "file:";
    private static final byte[] MARK = "\uFEFF".getBytes(StandardCharsets.UTF_8);

    /** The certificates that a browser trusts have a quarter of that. */
    private static final int LARGEST = 1024 * 1024;

    private static final String WIDE = "it is a text in UTF-16, or part of it is. Save it in ASCII or UTF-8";

    private static final String CERTIFICATE = "CERTIFICATE";

    /** What certificates in this format begin with. */
    private static final char DER = '0';

    private static final Pattern BEGINNING = Pattern.compile("-----BEGIN ([^-\r\n]+)-----");

    private static final Pattern WITHIN_A_LINE = Pattern.compile("-(?<!(?:^|[\r\n])-{5})BEGIN ([A-Z0-9 ]+)-");

    /** All up to the @ that may end a user name and a password, behind the scheme of a URL. */
    private static final Pattern USER_INFO = Pattern.compile("(?s)^([^:]*:/*).*@");

    private static final Pattern LOCAL = Pattern.compile("(?s)(file|classpath|ref|bean):.*|[^:]?:.*|[^:]*");

    private final String place;
    private final String shown;
    private final String origin;
    private final Content content;

    private PemCertificates(String source, String place, String shown, Content content) {
        this.place = place;
        this.shown = shown;
        this.origin = source + " '" + Printable.excerpt(shown) + "'";
        this.content = content;
    }

    /** Those of a resource. A file that has the very name is read, whatever the name would mean to Camel. */
    static PemCertificates ofOption(CamelContext camelContext, String resource) {
        return new PemCertificates("option caCertificates", resource, shown(resource), () -> {
            File file = new File(resource.startsWith(FILE) ? resource.substring(FILE.length()) : "");
            return file.isFile()
                    ? new FileInputStream(file)
                    : ResourceHelper.resolveMandatoryResourceAsInputStream(camelContext, resource);
        });
    }

    /** Those of the file that the variable of IBM's SDKs names. */
    static PemCertificates ofVariable(String path) {
        return new PemCertificates(
                "environment variable " + SdkVariable.CA_FILE.variable(), path, path, () -> new FileInputStream(path));
    }

    /** A URL without user name, password and query: they may be secrets. */
    private static String shown(String resource) {
        return LOCAL.matcher(resource).matches()
                ? resource
                : ServerUri.shown(USER_INFO.matcher(resource).replaceFirst("$1…"));
    }

    /**
     * The certificates as they are now, one or more.
     *
     * @throws CertificateException if there are none
     * @throws IOException          if they cannot be read
     */
    Collection<? extends Certificate> read() throws CertificateException, IOException {
        Collection<? extends Certificate> certificates;
        byte[] bytes = bytes();
        if (bytes.length > LARGEST) {
            throw unusable("it has more than " + LARGEST + " bytes");
        }
        try {
            certificates = CertificateFactory.getInstance("X.509").generateCertificates(withoutMark(bytes));
        } catch (CertificateException e) {
            throw unusable(found(bytes).or(() -> passedOver(bytes)).orElse(e.getMessage()));
        }
        if (certificates.isEmpty()) {
            throw unusable(found(bytes).orElse("it holds none"));
        }
        Optional<String> passedOver = passedOver(bytes);
        if (passedOver.isPresent()) {
            throw unusable(passedOver.get());
        }
        return certificates;
    }

    /** What Java leaves out without a word: all but what begins at the beginning of a line. */
    private static Optional<String> passedOver(byte[] bytes) {
        String text = new String(withoutMark(bytes).readAllBytes(), StandardCharsets.ISO_8859_1);
        if (isWide(text)) {
            return Optional.of(WIDE);
        }
        if (text.charAt(0) != DER && text.indexOf(0) >= 0) {
            return Optional.of("it holds bytes that are no text");
        }
        Matcher within = WITHIN_A_LINE.matcher(text);
        if (!within.find()) {
            return Optional.empty();
        }
        String label = within.group(1);
        return label.equals(CERTIFICATE)
                ? Optional.of(
                        "a certificate in it has something else than five hyphens before BEGIN in its first line, such"
                                + " as spaces, and would not be read")
                : Optional.of(otherThanCertificates(label));
    }

    private static boolean isWide(String text) {
        return text.contains("B\0E\0G\0I\0N");
    }

    private static String otherThanCertificates(String label) {
        return "it holds a " + Printable.excerpt(label) + ", and it takes certificates alone";
    }

    private byte[] bytes() throws IOException {
        try (InputStream pem = content.open()) {
            return pem.readNBytes(LARGEST + 1);
        } catch (IOException | RuntimeException e) { // Camel's own resources throw what they like.
            throw new IOException("Cannot read " + origin + ": " + Printable.excerpt(why(e)));
        }
    }

    /** Java's errors quote URLs, or a part of them. */
    private String why(Exception failure) {
        String message = String.valueOf(failure.getMessage());
        if (shown.equals(place)) {
            return message;
        }
        return message.contains(place)
                ? message.replace(place, shown)
                : failure.getClass().getSimpleName();
    }

    /** Java takes no PEM after a byte order mark. */
    private static ByteArrayInputStream withoutMark(byte[] bytes) {
        int begin =
                Arrays.equals(bytes, 0, Math.min(bytes.length, MARK.length), MARK, 0, MARK.length) ? MARK.length : 0;
        return new ByteArrayInputStream(bytes, begin, bytes.length - begin);
    }

    /** What the bytes are instead, where Java has no words for it. */
    private static Optional<String> found(byte[] bytes) {
        String text = new String(bytes, StandardCharsets.ISO_8859_1);
        if (isWide(text)) {
            return Optional.of(WIDE);
        }
        return BEGINNING
                .matcher(text)
                .results()
                .map(found -> found.group(1))
                .filter(label -> !label.equals(CERTIFICATE))
                .findFirst()
                .map(PemCertificates::otherThanCertificates);
    }

    /** Without the cause: the message is what the connection tells. */
    private CertificateException unusable(String why) {
        return new CertificateException("Invalid " + origin + ": " + why
                + ". It takes certificates in the PEM format, in ASCII or UTF-8, which begin with"
                + " -----BEGIN CERTIFICATE-----, or one in the DER format");
    }

    private interface Content {
        InputStream open() throws IOException;
    }
}
