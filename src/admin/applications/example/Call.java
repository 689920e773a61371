// One request to the data centre: seal, sign, send, verify and open the answer. Run it with `java Call.java`, JDK 11 or later.
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.Base64;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

public class Call {
    static final String URL = __URL__;
    static final String APPID = __APPID__;
    static final String TOKEN = __TOKEN__;
    static final String APPKEY = __APPKEY__;
    static final String CMD = __CMD__;
    static final String FIELDS = "{}";

    public static void main(String[] args) throws Exception {
        // sid: appid, Beijing time as yyMMddHHmmss, five digits; never the same twice.
        String second = ZonedDateTime.now(ZoneOffset.ofHours(8)).format(DateTimeFormatter.ofPattern("yyMMddHHmmss"));
        String sid = APPID + second + String.format("%05d", ThreadLocalRandom.current().nextInt(100000));
        // data: the fields as JSON, encrypted with the appkey, as base64; dataCode: the sha1 of that text.
        String data = Base64.getEncoder().encodeToString(rc4(FIELDS.getBytes(StandardCharsets.UTF_8)));
        String dataCode = sha1(data);
        String body = String.format(
            "{\"header\":{\"appid\":\"%s\",\"timestamp\":%d,\"sid\":\"%s\",\"authCode\":\"%s\",\"cmd\":\"%s\",\"version\":\"3.10\",\"dataCode\":\"%s\"},\"data\":\"%s\"}",
            APPID, Instant.now().getEpochSecond(), sid, authCode(APPID, sid, dataCode), CMD, dataCode, data);
        HttpRequest request = HttpRequest.newBuilder(URI.create(URL)).header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body)).build();
        String answer = HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString()).body();

        String sealed = field(answer, "data");
        if (sealed.isEmpty()) {
            System.err.println(answer);
            System.exit(1);
        }
        boolean signed = sha1(sealed).equals(field(answer, "dataCode"))
            && authCode(field(answer, "appid"), sid, field(answer, "dataCode")).equals(field(answer, "authCode"));
        if (!signed) {
            System.err.println("the answer is not signed with this token: " + answer);
            System.exit(1);
        }
        byte[] plain = rc4(Base64.getDecoder().decode(sealed));
        System.out.write(plain);
        System.out.println();
        System.exit(new String(plain, StandardCharsets.UTF_8).startsWith("{\"errcode\":0,") ? 0 : 1);
    }

    // Encrypting and decrypting are the same.
    static byte[] rc4(byte[] data) {
        byte[] key = APPKEY.getBytes(StandardCharsets.US_ASCII);
        int[] state = new int[256];
        for (int i = 0; i < 256; i++) {
            state[i] = i;
        }
        for (int i = 0, j = 0; i < 256; i++) {
            j = (j + state[i] + key[i % key.length]) & 255;
            int swapped = state[i];
            state[i] = state[j];
            state[j] = swapped;
        }
        byte[] out = new byte[data.length];
        for (int at = 0, i = 0, j = 0; at < data.length; at++) {
            i = (i + 1) & 255;
            j = (j + state[i]) & 255;
            int swapped = state[i];
            state[i] = state[j];
            state[j] = swapped;
            out[at] = (byte) (data[at] ^ state[(state[i] + state[j]) & 255]);
        }
        return out;
    }

    static String sha1(String text) throws Exception {
        StringBuilder hex = new StringBuilder();
        for (byte one : MessageDigest.getInstance("SHA-1").digest(text.getBytes(StandardCharsets.UTF_8))) {
            hex.append(String.format("%02x", one));
        }
        return hex.toString();
    }

    // The four values in the order of their text, not in a fixed order.
    static String authCode(String appid, String sid, String dataCode) throws Exception {
        String[] values = {appid, sid, TOKEN, dataCode};
        Arrays.sort(values);
        return sha1(String.join("", values));
    }

    // Enough for a header and base64; a real program reads JSON with its library.
    static String field(String json, String name) {
        Matcher found = Pattern.compile("\"" + name + "\":\"([^\"]*)\"").matcher(json);
        return found.find() ? found.group(1) : "";
    }
}
